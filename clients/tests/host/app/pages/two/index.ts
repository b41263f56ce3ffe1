import { visit } from "../../lib/state";

Page({
  data: { q: "" },
  greeting: "",
  onLoad(query) {
    this.greeting = visit();
    this.setData({ q: decodeURIComponent(query.q ?? "") });
  },
});
