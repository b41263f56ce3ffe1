/** A place chosen by name or on the map, for whoever does not use the device's position. */

import { type Division, readDivisions } from "../../lib/api";
import { fullName, type PrefectureView, prefectures } from "../../lib/divisions_view";
import { dressed } from "../../lib/dress";
import { cellOf, toGcj02, wgs84 } from "../../lib/geo";
import { sections, t } from "../../lib/i18n";
import { asking, ensureAbout, store } from "../../lib/store";

Page({
  data: {
    t: sections("zh-CN", "common", "choose"),
    look: "",
    demo: "",
    typed: "",
    prefectures: [] as readonly PrefectureView[],
    count: "",
    state: "loading" as "loading" | "failed" | "ready",
  },

  divisions: [] as readonly Division[],

  onLoad() {
    this.relabel();
    void ensureAbout().then(() => this.relabel());
    void this.read();
  },

  relabel() {
    const { locale } = store();
    this.setData(dressed(t(locale, "choose.title"), sections(locale, "common", "choose")));
  },

  async read() {
    this.setData({ state: "loading" });
    const answer = await readDivisions(asking());
    if (answer.kind !== "ok") {
      this.setData({ state: "failed" });
      return;
    }
    this.divisions = answer.value;
    this.setData({ state: "ready" });
    this.narrow("");
  },

  retry() {
    void this.read();
  },

  type(event: WechatMiniprogram.Input) {
    this.narrow(event.detail.value);
  },

  narrow(typed: string) {
    const { locale } = store();
    const found = prefectures(locale, this.divisions, typed);
    const count = found.reduce((sum, prefecture) => sum + prefecture.counties.length, 0);
    this.setData({ typed, prefectures: found, count: t(locale, "choose.count", { count }) });
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { code } = event.currentTarget.dataset as { code: string };
    const division = this.divisions.find((one) => one.code === code);
    if (division === undefined) return;
    const cell = cellOf(toGcj02(wgs84(division.lon, division.lat)));
    store().chosen = { cell, source: "division", name: fullName(store().locale, division) };
    this.back();
  },

  onMap() {
    store().chosen = "on_map";
    this.back();
  },

  back() {
    if (getCurrentPages().length > 1) void wx.navigateBack();
    else void wx.reLaunch({ url: "/pages/map/index" });
  },
});
