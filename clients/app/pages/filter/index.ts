/** Which listings the map and its list show: by kind of party, ground, court and day of publication. */

import { dressed } from "../../lib/dress";
import { type FilterName, type Filters, filterCount, filtersOf, NO_FILTERS } from "../../lib/filters";
import { type FiltersView, filtersView } from "../../lib/filters_view";
import { sections, t } from "../../lib/i18n";
import { ensureAbout, ensureCourts, store } from "../../lib/store";

Page({
  data: {
    t: sections("zh-CN", "common", "filters"),
    look: "",
    demo: "",
    typed: "",
    view: filtersView("zh-CN", NO_FILTERS, [], "") as FiltersView,
    active: "",
    any: false,
    courtsState: "loading" as "loading" | "failed" | "ready",
  },

  onLoad() {
    void ensureAbout().then(() => this.relabel());
    void this.readCourts();
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const { locale } = store();
    this.setData(dressed(t(locale, "filters.title"), sections(locale, "common", "filters")));
    this.paint();
  },

  paint() {
    const { locale, filters, courts } = store();
    const count = filterCount(filters);
    this.setData({
      view: filtersView(locale, filters, courts ?? [], this.data.typed),
      active: count === 0 ? t(locale, "filters.none") : t(locale, "filters.count", { count }),
      any: count > 0,
    });
  },

  async readCourts() {
    this.setData({ courtsState: "loading" });
    const courts = await ensureCourts();
    this.setData({ courtsState: courts === null ? "failed" : "ready" });
    this.paint();
  },

  retry() {
    void this.readCourts();
  },

  type(event: WechatMiniprogram.Input) {
    this.setData({ typed: event.detail.value });
    this.paint();
  },

  choose(event: WechatMiniprogram.TouchEvent) {
    const { name, value } = event.currentTarget.dataset as { name: FilterName; value: string };
    this.filter(filtersOf({ ...known(store().filters), [name]: value }));
  },

  clear() {
    this.filter(NO_FILTERS);
  },

  filter(filters: Filters) {
    store().filters = filters;
    this.paint();
  },

  done() {
    if (getCurrentPages().length > 1) void wx.navigateBack();
    else void wx.reLaunch({ url: "/pages/map/index" });
  },
});

const known = (filters: Filters): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, value ?? ""]));
