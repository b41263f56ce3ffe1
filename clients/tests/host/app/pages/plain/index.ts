Page({
  data: {
    picture: "/assets/icon.svg",
    gone: false,
    word: "ab",
    into: "",
    list: ["x", "y"],
  },
  events: [] as { type: string; detail: unknown; touches?: unknown }[],
  log(event: WechatMiniprogram.CustomEvent) {
    this.events.push({ type: event.type, detail: event.detail });
  },
  touched(event: WechatMiniprogram.TouchEvent) {
    this.events.push({ type: event.type, detail: {}, touches: event.touches });
  },
});
