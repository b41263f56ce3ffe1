App({
  seen: [] as string[],
  onLaunch() {
    this.seen.push("launch");
  },
  onShow() {
    this.seen.push("show");
  },
});
