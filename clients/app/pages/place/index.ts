/** All listings of one public place, page by page. */

import { type Kind, type PlaceListings, readNext, readPlace, type Summary } from "../../lib/api";
import { type CardView, cardOf } from "../../lib/cards";
import { sections, t } from "../../lib/i18n";
import { lookOf } from "../../lib/look";
import { PagedWatch } from "../../lib/paged";
import { type RewardView, rewardView } from "../../lib/reward_view";
import { asking, ensureAbout, store } from "../../lib/store";
import { colourBar, setTitle } from "../../lib/system";
import { keptNotice, type StateView, troubleState } from "../../lib/trouble_view";

Page({
  data: {
    t: sections("zh-CN", "common", "place", "map", "notices"),
    look: "",
    demo: "",
    name: "",
    count: "",
    cards: [] as readonly CardView[],
    rewards: [] as readonly RewardView[],
    more: false,
    busy: false,
    state: null as StateView | null,
    notice: "",
    gone: false,
    loading: true,
  },

  watch: null as PagedWatch<PlaceListings, Summary> | null,

  onLoad(query: Record<string, string | undefined>) {
    const id = decodeURIComponent(query.id ?? "");
    const kind = (query.kind || null) as Kind | null;
    this.watch = new PagedWatch<PlaceListings, Summary>(
      (etag) => readPlace(asking(), id, kind, etag),
      (next) => readNext<PlaceListings>(asking(), next),
      (page) => page.listings,
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
    const { locale, about } = store();
    setTitle(t(locale, "place.title"));
    colourBar(store().theme);
    this.setData({
      t: sections(locale, "common", "place", "map", "notices"),
      look: lookOf(store()),
      demo: about?.synthetic ? t(locale, "common.demo") : "",
    });
    this.paint();
  },

  paint() {
    if (this.watch === null) return;
    const { locale } = store();
    const { reading } = this.watch;
    const { value } = reading;
    this.setData({
      name: value?.place.name ?? "",
      count: value === null ? "" : t(locale, "place.count", { count: value.total }),
      rewards: (value?.rewards ?? []).map((found) => rewardView(locale, found)),
      cards: this.watch.items.map((summary) => cardOf(locale, summary)),
      more: this.watch.hasMore,
      busy: this.watch.busy,
      state: troubleState(locale, reading),
      notice: keptNotice(locale, reading, Date.now()),
      gone: reading.gone,
      loading: value === null && reading.trouble === null && !reading.gone,
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

  toMap() {
    void wx.reLaunch({ url: "/pages/map/index" });
  },
});
