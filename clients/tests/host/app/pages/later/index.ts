import { visit } from "../../lib/state";

Page({
  data: { word: "later" },
  greeting: "",
  onLoad() {
    this.greeting = visit();
  },
});
