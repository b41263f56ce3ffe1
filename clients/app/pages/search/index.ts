/** Search by name, case number or credit code. What was typed stays in the page: it enters no address and no storage. */

import { type Found, readNext, readSearch, type SearchAnswer } from "../../lib/api";
import { sections, t } from "../../lib/i18n";
import { lookOf } from "../../lib/look";
import { refusal, type SearchView, searchState, searchView } from "../../lib/search_view";
import { asking, courtNames, ensureAbout, store } from "../../lib/store";
import { colourBar, setTitle } from "../../lib/system";
import type { StateView } from "../../lib/trouble_view";

type SearchReply = Awaited<ReturnType<typeof readSearch>>;

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
  },

  answer: null as SearchReply | null,
  found: [] as readonly Found[],
  /** Number of the last question; answers to earlier ones are dropped. */
  question: 0,

  onLoad() {
    void ensureAbout().then(() => this.relabel());
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const { locale, about } = store();
    setTitle(t(locale, "search.title"));
    colourBar(store().theme);
    this.setData({
      t: sections(locale, "common", "search", "problem"),
      look: lookOf(store()),
      demo: about?.synthetic ? t(locale, "common.demo") : "",
    });
    this.paint();
  },

  paint() {
    const { answer } = this;
    if (answer === null) return;
    const { locale } = store();
    const names = courtNames(() => this.paint());
    const shown = answer.kind === "ok" && answer.value.total > 0 ? answer.value : null;
    this.setData({
      refused: refusal(locale, answer),
      state: searchState(locale, answer),
      view: shown === null ? null : searchView(locale, shown, this.found, names),
      more: shown?.next != null,
    });
  },

  typed(event: WechatMiniprogram.Input) {
    this.setData({ query: event.detail.value });
  },

  clear() {
    this.question += 1;
    this.answer = null;
    this.found = [];
    this.setData({ query: "", refused: "", view: null, state: null, more: false, busy: false });
  },

  async search() {
    const query = this.data.query.trim();
    if (query === "") {
      this.setData({ refused: t(store().locale, "problem.missing") });
      return;
    }
    const answer = await this.asked(() => readSearch(asking(), query));
    if (answer === null) return;
    this.answer = answer;
    this.found = answer.kind === "ok" ? answer.value.listings : [];
    this.paint();
  },

  async showMore() {
    const next = this.answer?.kind === "ok" ? this.answer.value.next : null;
    if (next === null) return;
    const answer = await this.asked(() => readNext<SearchAnswer>(asking(), next));
    if (answer === null) return;
    if (answer.kind !== "ok") {
      void wx.showToast({ title: t(store().locale, "trouble.failed"), icon: "none" });
      return;
    }
    this.answer = answer;
    this.found = [...this.found, ...answer.value.listings];
    this.paint();
  },

  /** The answer, or null when another question was asked meanwhile. */
  async asked(question: () => Promise<SearchReply>): Promise<SearchReply | null> {
    this.question += 1;
    const number = this.question;
    this.setData({ busy: true, refused: "" });
    const answer = await question();
    if (number !== this.question) return null;
    this.setData({ busy: false });
    return answer;
  },

  openListing(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    void wx.navigateTo({ url: `/pages/listing/index?id=${encodeURIComponent(event.detail.id)}` });
  },
});
