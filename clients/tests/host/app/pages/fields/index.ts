Page({
  data: {
    name: "",
    twice: "1",
    note: "",
    code: "",
    agreed: false,
    county: 0,
    counties: [{ name: "莲池区" }, { name: "竞秀区" }],
    off: true,
  },
  events: [] as { type: string; detail: unknown }[],
  log(event: WechatMiniprogram.CustomEvent) {
    this.events.push({ type: event.type, detail: event.detail });
  },
  submit(event: WechatMiniprogram.CustomEvent) {
    this.log(event);
  },
  reset(event: WechatMiniprogram.CustomEvent) {
    this.log(event);
  },
  onShareAppMessage() {
    return { title: "shared", path: "/pages/listing/index?id=abc" };
  },
});
