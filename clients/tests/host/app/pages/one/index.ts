Page({
  data: { count: 0, text: "a", items: [{ id: 1, label: "x" }] },
  onLoad() {},
  add() {
    this.setData({ count: this.data.count + 1 });
  },
  picked(event: WechatMiniprogram.CustomEvent) {
    this.setData({ text: `p${event.currentTarget.dataset.id}${event.detail.value}` });
  },
  typed() {},
  confirmed() {},
  go() {
    wx.navigateTo({ url: "/pages/two/index?q=%E4%BF%9D" });
  },
});
