/** All reward notices, newest first, page by page; each goes by itself when its last day is over. */

import { type RewardOfListing, type Rewards, readNext, readRewards } from "../../lib/api";
import { dressed } from "../../lib/dress";
import { sections, t } from "../../lib/i18n";
import { PagedWatch } from "../../lib/paged";
import { type RewardView, rewardView, wordsOf } from "../../lib/reward_view";
import { asking, courtNames, ensureAbout, store } from "../../lib/store";
import { keptNotice, type StateView, troubleState } from "../../lib/trouble_view";

Page({
  data: {
    t: sections("zh-CN", "common", "notices"),
    look: "",
    demo: "",
    count: "",
    notices: [] as readonly RewardView[],
    words: [] as readonly string[],
    more: false,
    busy: false,
    state: null as StateView | null,
    notice: "",
    loading: true,
  },

  watch: null as PagedWatch<Rewards, RewardOfListing> | null,

  onLoad() {
    this.watch = new PagedWatch<Rewards, RewardOfListing>(
      (etag) => readRewards(asking(), etag),
      (next) => readNext<Rewards>(asking(), next),
      (page) => page.notices,
      () => this.paint(),
    );
    void ensureAbout().then(() => this.relabel());
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
    this.setData(dressed(t(locale, "notices.title"), sections(locale, "common", "notices")));
    this.paint();
  },

  paint() {
    if (this.watch === null) return;
    const { locale } = store();
    const names = courtNames(() => this.paint());
    const { reading } = this.watch;
    const { value } = reading;
    this.setData({
      count: value === null ? "" : t(locale, "notices.count", { count: value.total }),
      notices: this.watch.items.map((one) => rewardView(locale, one, names)),
      words: value === null ? [] : wordsOf(value.words),
      more: this.watch.hasMore,
      busy: this.watch.busy,
      state: troubleState(locale, reading),
      notice: keptNotice(locale, reading, Date.now()),
      loading: value === null && reading.trouble === null,
    });
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
});
