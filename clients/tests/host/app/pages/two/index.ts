Page({
  data: { q: "" },
  onLoad(query) {
    this.setData({ q: decodeURIComponent(query.q ?? "") });
  },
});
