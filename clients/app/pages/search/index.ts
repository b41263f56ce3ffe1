/** Search by name, case number or credit code. What was typed stays in the page: it enters no address and no storage. */

import { type Found, readNext, readSearch, type SearchAnswer } from "../../lib/api";
import { dressed } from "../../lib/dress";
import { sections, t } from "../../lib/i18n";
import { PagedWatch } from "../../lib/paged";
import { refusal, type SearchView, searchState, searchView } from "../../lib/search_view";
import { asking, ensureAbout, recordNames, store } from "../../lib/store";
import { keptNotice, type StateView } from "../../lib/trouble_view";

Page({
  data: {
    t: sections("zh-CN", "common", "search", "problem"),
    look: "",
    demo: "",
    query: "",
    refused: "",
    view: null as SearchView | null,
    state: null as StateView | null,
    more: false,
    busy: false,
    notice: "",
  },

  /** Of what was asked last: read again while it is seen, so that what is withdrawn goes by itself. */
  watch: null as PagedWatch<SearchAnswer, Found> | null,

  onLoad() {
    void ensureAbout().then(() => this.relabel());
  },

  onShow() {
    this.relabel();
    if (!this.data.refused) this.watch?.start();
  },

  onHide() {
    this.watch?.stop();
  },

  onUnload() {
    this.watch?.stop();
  },

  relabel() {
    const { locale } = store();
    this.setData(dressed(t(locale, "search.title"), sections(locale, "common", "search", "problem")));
    this.paint();
  },

  paint() {
    const { watch } = this;
    if (watch === null) return;
    const { locale } = store();
    const names = recordNames(() => this.paint());
    const { reading } = watch;
    const shown = reading.value !== null && reading.value.total > 0 ? reading.value : null;
    this.setData({
      refused: refusal(locale, reading),
      state: searchState(locale, reading),
      notice: keptNotice(locale, reading, Date.now()),
      view: shown === null ? null : searchView(locale, shown, watch.items, names, watch.hasMore),
      more: watch.hasMore,
      busy: watch.busy || (reading.value === null && reading.trouble === null),
    });
  },

  typed(event: WechatMiniprogram.Input) {
    this.setData({ query: event.detail.value });
  },

  clear() {
    this.forget();
    this.setData({ query: "" });
  },

  forget() {
    this.watch?.stop();
    this.watch = null;
    this.setData({ refused: "", view: null, state: null, notice: "", more: false, busy: false });
  },

  search() {
    const query = this.data.query.trim();
    this.forget();
    if (query === "") {
      this.setData({ refused: t(store().locale, "problem.missing") });
      return;
    }
    const watch = new PagedWatch<SearchAnswer, Found>(
      (etag) => readSearch(asking(), query, etag),
      (next) => readNext<SearchAnswer>(asking(), next),
      (page) => page.listings,
      () => this.answered(watch),
    );
    this.watch = watch;
    this.setData({ busy: true });
    watch.start();
  },

  /** What was refused is not asked again: it would be refused for ever. */
  answered(watch: PagedWatch<SearchAnswer, Found>) {
    if (watch !== this.watch) return;
    if (watch.reading.trouble === "refused") watch.stop();
    this.paint();
  },

  reconnected() {
    this.watch?.start();
  },

  async showMore() {
    if (await this.watch?.more()) return;
    void wx.showToast({ title: t(store().locale, "trouble.failed"), icon: "none" });
  },

  openListing(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    void wx.navigateTo({ url: `/pages/listing/index?id=${encodeURIComponent(event.detail.id)}` });
  },
});
