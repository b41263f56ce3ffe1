import { visit } from "../../lib/state";

Page({
  data: { count: 0, outer: 0, text: "a", height: 10, items: [{ id: 1, label: "x" }] },
  life: [] as string[],
  greeting: "",
  onLoad() {
    this.greeting = visit();
    this.life.push("load");
  },
  onShow() {
    this.life.push("show");
  },
  onReady() {
    this.life.push("ready");
  },
  onHide() {
    this.life.push("hide");
  },
  onUnload() {
    this.life.push("unload");
  },
  add() {
    this.setData({ count: this.data.count + 1 });
  },
  outer() {
    this.setData({ outer: this.data.outer + 1 });
  },
  picked(event: WechatMiniprogram.CustomEvent) {
    this.setData({ text: `${event.currentTarget.dataset.id}${event.detail.value}` });
  },
  go() {
    wx.navigateTo({ url: "/pages/two/index?q=%E4%BF%9D" });
  },
  onShareAppMessage() {
    return { title: "shared", path: "/pages/listing/index?id=abc" };
  },
});
