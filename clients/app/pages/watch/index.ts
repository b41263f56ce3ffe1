/** Asking to be told by mail: of an organisation, of an area, of one's own listing. Nothing is kept on the device. */

import { dressed } from "../../lib/dress";
import { sections } from "../../lib/i18n";
import { ensureAbout, posting, store } from "../../lib/store";
import { takeInHand, type WatchKind, watchDoorIsOpen } from "../../lib/watch_door";
import { find, t as say, words } from "../../lib/watch_words";
import { askWatch, faultOf, WATCH_KINDS, type Wish } from "../../lib/watches";

interface Choice {
  readonly value: WatchKind;
  readonly title: string;
  readonly note: string;
  readonly chosen: boolean;
}

Page({
  data: {
    t: { ...sections("zh-CN", "common"), ...words("zh-CN") },
    look: "",
    demo: "",
    closed: false,
    kinds: [] as readonly Choice[],
    kind: "organisation" as WatchKind,
    target: "",
    area: "",
    label: "",
    address: "",
    refused: "",
    busy: "",
    done: false,
  },

  onLoad() {
    const { kind, target } = takeInHand();
    this.setData({ kind, ...(kind === "area" ? { area: target } : { target }) });
    void ensureAbout().then(() => this.relabel());
    void watchDoorIsOpen().then((open) => this.setData({ closed: !open }));
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const { locale } = store();
    this.setData(dressed(say(locale, "watch.title"), { ...sections(locale, "common"), ...words(locale) }));
    this.paint();
  },

  paint() {
    const { locale } = store();
    const { kind } = this.data;
    this.setData({
      kinds: WATCH_KINDS.map((value) => ({
        value,
        title: say(locale, `watch.kind_${value}`),
        note: say(locale, `watch.kind_${value}_note`),
        chosen: value === kind,
      })),
      label: kind === "area" ? "" : say(locale, `watch.target_${kind}`),
    });
  },

  chooseKind(event: WechatMiniprogram.TouchEvent) {
    const { value } = event.currentTarget.dataset as { value: WatchKind };
    if (value === this.data.kind) return;
    this.setData({ kind: value, target: "", refused: "" });
    this.paint();
  },

  typed(event: WechatMiniprogram.Input) {
    const { field } = event.currentTarget.dataset as { field: "target" | "address" };
    this.setData({ [field]: event.detail.value });
  },

  wish(): Wish {
    const { kind, target, area, address } = this.data;
    return { kind, target: kind === "area" ? area : target, address, language: store().locale };
  },

  async send() {
    if (this.data.busy !== "") return;
    const { locale } = store();
    const fault = faultOf(this.wish());
    const missing = fault === "target" ? `target_${this.data.kind}` : fault;
    this.setData({ refused: missing === null ? "" : say(locale, `watch.missing_${missing}`) });
    if (fault !== null) return;
    this.setData({ busy: say(locale, "watch.proving") });
    const outcome = await askWatch(posting(), this.wish());
    this.setData({ busy: "" });
    if (outcome.kind === "refused") {
      this.setData({ refused: find(locale, `watch.refused_${outcome.code}`) ?? say(locale, "watch.refused_other") });
      return;
    }
    this.setData({ done: true, address: "", target: "" });
    void wx.pageScrollTo({ scrollTop: 0 });
  },

  toMap() {
    void wx.reLaunch({ url: "/pages/map/index" });
  },
});
