/** All listings of one public place, page by page. */

import { type PlaceListings, readNext, readPlace, type Summary } from "../../lib/api";
import { type CardView, cardOf } from "../../lib/cards";
import { dressed } from "../../lib/dress";
import { type FilterName, type Filters, filtersOf, NO_FILTERS, pageQuery } from "../../lib/filters";
import { type Chip, chipsOf } from "../../lib/filters_view";
import { sections, t } from "../../lib/i18n";
import { PagedWatch } from "../../lib/paged";
import { type RewardView, rewardView } from "../../lib/reward_view";
import { asking, courtNames, ensureAbout, ensureCourts, store } from "../../lib/store";
import { keptNotice, type StateView, troubleState } from "../../lib/trouble_view";

Page({
  data: {
    t: sections("zh-CN", "common", "place", "map", "notices", "filters"),
    look: "",
    demo: "",
    name: "",
    count: "",
    cards: [] as readonly CardView[],
    rewards: [] as readonly RewardView[],
    chips: [] as readonly Chip[],
    more: false,
    busy: false,
    state: null as StateView | null,
    notice: "",
    gone: false,
    loading: true,
  },

  watch: null as PagedWatch<PlaceListings, Summary> | null,
  id: "",
  filters: NO_FILTERS as Filters,

  onLoad(query: Record<string, string | undefined>) {
    this.id = decodeURIComponent(query.id ?? "");
    this.filters = filtersOf(query);
    this.ask();
    void ensureAbout().then(() => this.relabel());
    if (this.filters.court !== null) void ensureCourts().then(() => this.paint());
  },

  ask() {
    const { id, filters } = this;
    this.watch?.stop();
    this.watch = new PagedWatch<PlaceListings, Summary>(
      (etag) => readPlace(asking(), id, filters, etag),
      (next) => readNext<PlaceListings>(asking(), next),
      (page) => page.listings,
      () => this.paint(),
    );
  },

  onShow() {
    this.relabel();
    this.watch?.start();
  },

  onHide() {
    this.watch?.stop();
  },

  onUnload() {
    this.watch?.stop();
  },

  relabel() {
    const { locale } = store();
    this.setData(dressed(t(locale, "place.title"), sections(locale, "common", "place", "map", "notices", "filters")));
    this.paint();
  },

  paint() {
    if (this.watch === null) return;
    const { locale, courts } = store();
    const names = courtNames(() => this.paint());
    const { reading } = this.watch;
    const { value } = reading;
    this.setData({
      name: value?.place.name ?? "",
      count: value === null ? "" : t(locale, "place.count", { count: value.total }),
      rewards: (value?.rewards ?? []).map((found) => rewardView(locale, found, names)),
      chips: chipsOf(locale, this.filters, courts ?? []),
      cards: this.watch.items.map((summary) => cardOf(locale, summary, names)),
      more: this.watch.hasMore,
      busy: this.watch.busy,
      state: troubleState(locale, reading),
      notice: keptNotice(locale, reading, Date.now()),
      gone: reading.gone,
      loading: value === null && reading.trouble === null && !reading.gone,
    });
  },

  removeFilter(event: WechatMiniprogram.CustomEvent<{ name: FilterName }>) {
    this.filter({ ...this.filters, [event.detail.name]: null });
  },

  clearFilters() {
    this.filter(NO_FILTERS);
  },

  /** The address of the page says its filters, so that a reload keeps them. */
  filter(filters: Filters) {
    void wx.redirectTo({ url: `/pages/place/index?id=${encodeURIComponent(this.id)}${pageQuery(filters)}` });
  },

  async showMore() {
    if (await this.watch?.more()) return;
    void wx.showToast({ title: t(store().locale, "trouble.failed"), icon: "none" });
  },

  openListing(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    void wx.navigateTo({ url: `/pages/listing/index?id=${encodeURIComponent(event.detail.id)}` });
  },

  reconnected() {
    this.watch?.start();
  },

  retry() {
    this.watch?.start();
  },

  toMap() {
    void wx.reLaunch({ url: "/pages/map/index" });
  },
});
