/** Verifying a file that the court signed. It stays in this page, and on this device where that can be. */

import { dressed } from "../../lib/dress";
import { subtleOf } from "../../lib/extracts";
import { sections } from "../../lib/i18n";
import { chooseSigned, forgetFile, readFile } from "../../lib/papers";
import { asking, ensureAbout, posting, store } from "../../lib/store";
import { type ResultView, resultView } from "../../lib/verify_view";
import { t as say, words } from "../../lib/verify_words";
import { fileOf, type Outcome, verifyFile } from "../../lib/verifying";

Page({
  data: {
    t: { ...sections("zh-CN", "common"), ...words("zh-CN") },
    look: "",
    demo: "",
    text: "",
    busy: false,
    shown: null as ResultView | null,
  },

  outcome: null as Outcome | null,

  onLoad() {
    void ensureAbout().then(() => this.relabel());
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const { locale } = store();
    this.setData({
      ...dressed(say(locale, "verify.title"), { ...sections(locale, "common"), ...words(locale) }),
      shown: this.outcome === null ? null : resultView(locale, this.outcome),
    });
  },

  async chooseFile() {
    const chosen = await chooseSigned();
    if (chosen === null) return;
    const data = await readFile(chosen.path);
    forgetFile(chosen.path);
    await this.check(data);
  },

  typed(event: WechatMiniprogram.Input) {
    this.setData({ text: event.detail.value });
  },

  async checkText() {
    const text = this.data.text.trim();
    if (text !== "") await this.check(fileOf(text));
  },

  async check(data: ArrayBuffer | null) {
    if (this.data.busy) return;
    this.outcome = null;
    this.setData({ busy: true, shown: null });
    this.outcome =
      data === null
        ? { kind: "fails", reason: "unreadable", onDevice: true }
        : await verifyFile({ ...asking(), ...posting() }, data, await subtleOf());
    this.setData({ busy: false });
    this.relabel();
    void wx.pageScrollTo({ selector: "#result" });
  },

  openListing() {
    const id = this.data.shown?.liveId ?? "";
    void wx.navigateTo({ url: `/pages/listing/index?id=${encodeURIComponent(id)}` });
  },
});
