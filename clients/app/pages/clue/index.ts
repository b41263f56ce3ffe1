/** Telling the court of assets, in confidence. All that is written stays in this page's memory until it is sent. */

import { endErrand, startErrand, stepText } from "../../lib/clue_device";
import type { Errand } from "../../lib/clue_errand";
import { type FileView, filesNote, fileViews, pick } from "../../lib/clue_picking";
import { qrImage } from "../../lib/clue_qr";
import {
  assetChoices,
  type Choice,
  characters,
  type Fault,
  faults,
  type Group,
  groups,
  isBroken,
  isLastGroup,
  mostCharacters,
  overText,
  refusalText,
  sourceChoices,
  type TextField,
  traitChoices,
} from "../../lib/clue_view";
import { t as say, words } from "../../lib/clue_words";
import {
  type AssetClass,
  type Draft,
  type Limits,
  type Outcome,
  type Refused,
  readDesk,
  type Source,
  submitClue,
  type Trait,
} from "../../lib/clues";
import { apiBase } from "../../lib/config";
import { dressed } from "../../lib/dress";
import { sections, t } from "../../lib/i18n";
import { type Chosen, chooseDocuments, choosePhotos, forgetFile, readPart } from "../../lib/papers";
import { ensureAbout, posting, type Subject, store } from "../../lib/store";
import { inBrowser } from "../../lib/system";

type Stage = "opening" | "closed" | "unreachable" | "form" | "receipt" | "noted";

/** What a phone lets choose at once. */
const MOST_AT_ONCE = 9;
const NO_TEXTS = { description: "", location: "", since: "", contact: "" };

Page({
  data: {
    t: { ...sections("zh-CN", "common"), ...words("zh-CN") },
    look: "",
    demo: "",
    stage: "opening" as Stage,
    knowsMore: false,
    inBrowser: true,
    about: "",
    assets: [] as readonly Choice[],
    sources: [] as readonly Choice[],
    traits: [] as readonly Choice[],
    ...NO_TEXTS,
    over: { ...NO_TEXTS },
    count: "",
    wantsReward: false,
    avoidCourt: false,
    filesNote: "",
    files: [] as readonly FileView[],
    mayAddFiles: true,
    fileTroubles: [] as readonly string[],
    faults: [] as readonly Fault[],
    /** By field: what is wrong beside it. */
    wrong: {} as Record<string, string>,
    refused: "",
    paused: "",
    busy: "",
    percent: 0,
    groups: [] as readonly Group[],
    receiptLabel: "",
    qr: "",
    lastGroup: "",
    askBack: "",
  },

  limits: null as Limits | null,
  subject: null as Subject | null,
  assetClass: "" as AssetClass | "",
  source: "" as Source | "",
  chosenTraits: [] as readonly Trait[],
  errand: null as Errand | null,
  sending: false,
  /** Whether the court may have the clue although no answer came. */
  wordsWereSent: false,
  receipt: "",
  hasWarned: false,
  hasLeft: false,

  onLoad() {
    const held = store();
    this.subject = held.clueAbout;
    held.clueAbout = null;
    void ensureAbout().then(() => this.relabel());
    void this.open();
  },

  onShow() {
    this.relabel();
  },

  onUnload() {
    this.forget();
  },

  relabel() {
    const { locale } = store();
    this.setData({
      ...dressed(say(locale, "clue.title"), { ...sections(locale, "common"), ...words(locale) }),
      inBrowser: inBrowser(),
    });
    this.paint();
  },

  paint() {
    if (this.hasLeft) return;
    const { locale } = store();
    const { subject, limits } = this;
    const files = this.errand?.files ?? [];
    this.setData({
      about: subject === null ? "" : say(locale, "clue.about", { name: subject.name, number: subject.number }),
      assets: assetChoices(locale, this.assetClass),
      sources: sourceChoices(locale, this.source),
      traits: traitChoices(locale, this.chosenTraits),
      filesNote: limits === null ? "" : filesNote(locale, limits),
      files: fileViews(locale, files),
      mayAddFiles: limits !== null && files.length < limits.files,
      ...this.counted(),
    });
  },

  /** What is said of lengths while writing; nothing is ever cut off. */
  counted() {
    if (this.limits === null) return {};
    const { locale } = store();
    const most = mostCharacters(this.limits);
    const { description, location, since, contact } = this.data;
    return {
      over: {
        description: overText(locale, description, most.description),
        location: overText(locale, location, most.location),
        since: overText(locale, since, most.since),
        contact: overText(locale, contact, most.contact),
      },
      count: say(locale, "clue.characters", { used: characters(description), most: most.description }),
    };
  },

  /** The form opens only while somebody at the court could read what it takes. */
  async open() {
    this.setData({ stage: "opening" });
    const desk = await readDesk(posting());
    if (this.hasLeft) return;
    if (desk.kind === "refused") {
      this.setData({ stage: "unreachable" });
      return;
    }
    this.limits = desk.value.limits;
    this.errand = startErrand(desk.value.limits, true, (step, share) => {
      if (this.sending) this.setData({ busy: stepText(store().locale, step, share), percent: Math.floor(share * 100) });
    });
    this.setData({ stage: desk.value.open ? "form" : "closed" });
    this.paint();
  },

  toggleKnow() {
    this.setData({ knowsMore: !this.data.knowsMore });
  },

  copyWeb() {
    const { locale } = store();
    wx.setClipboardData({
      data: `${apiBase}/clue`,
      success: () => void wx.showToast({ title: say(locale, "clue.copied_web"), icon: "none" }),
    });
  },

  dropSubject() {
    this.subject = null;
    this.setData({ avoidCourt: false });
    this.changed();
  },

  chooseAsset(event: WechatMiniprogram.TouchEvent) {
    this.assetClass = event.currentTarget.dataset.value as AssetClass;
    this.mended("asset_class");
  },

  chooseSource(event: WechatMiniprogram.TouchEvent) {
    this.source = event.currentTarget.dataset.value as Source;
    this.mended("source");
  },

  toggleTrait(event: WechatMiniprogram.TouchEvent) {
    const value = event.currentTarget.dataset.value as Trait;
    const { chosenTraits } = this;
    const isChosen = chosenTraits.indexOf(value) >= 0;
    this.chosenTraits = isChosen ? chosenTraits.filter((one) => one !== value) : [...chosenTraits, value];
    this.changed();
  },

  toggleReward() {
    this.setData({ wantsReward: !this.data.wantsReward });
    this.changed();
  },

  toggleAvoid() {
    this.setData({ avoidCourt: !this.data.avoidCourt });
    this.changed();
  },

  typed(event: WechatMiniprogram.Input) {
    const field = event.currentTarget.dataset.field as TextField;
    this.setData({ [field]: event.detail.value });
    this.mended(field);
  },

  mended(field: string) {
    const { wrong, faults: told } = this.data;
    if (wrong[field])
      this.setData({ wrong: { ...wrong, [field]: "" }, faults: told.filter((fault) => fault.field !== field) });
    this.changed();
  },

  /** The proof of work begins with the first word, so that sending need not wait for it. */
  changed() {
    this.errand?.changed();
    this.errand?.prepare();
    this.paint();
  },

  async addPhotos() {
    await this.add(await choosePhotos(this.room()));
  },

  async addDocuments() {
    await this.add(await chooseDocuments(this.room()));
  },

  room(): number {
    return Math.min(MOST_AT_ONCE, (this.limits?.files ?? 0) - (this.errand?.files.length ?? 0));
  },

  async add(chosen: readonly Chosen[]) {
    const { errand, limits } = this;
    if (errand === null || limits === null || this.sending) return;
    const { fitting, troubles } = await pick(store().locale, chosen, errand.files.length, limits, readPart);
    await errand.add(fitting);
    this.setData({ fileTroubles: troubles });
    this.mended("files");
  },

  removeFile(event: WechatMiniprogram.TouchEvent) {
    if (this.sending) return;
    const { key } = event.currentTarget.dataset as { key: string };
    this.errand?.remove(key);
    forgetFile(key);
    this.setData({ fileTroubles: [] });
    this.mended("files");
  },

  draft(): Draft {
    const { description, location, since, contact, wantsReward, avoidCourt } = this.data;
    return {
      assetClass: this.assetClass,
      source: this.source,
      traits: this.chosenTraits,
      listingId: this.subject?.id ?? null,
      description,
      location,
      since,
      contact,
      wantsReward,
      avoidCourt,
    };
  },

  async send() {
    const { errand, limits } = this;
    if (this.sending || errand === null || limits === null) return;
    const draft = this.draft();
    const found = faults(store().locale, draft, limits);
    this.point(found);
    if (found.length > 0) return;
    this.sending = true;
    this.setData({ busy: say(store().locale, "clue.sending_words"), percent: 0, refused: "", paused: "" });
    const paths = errand.files.map(({ path }) => path);
    const outcome = await errand.run((files, proof, retryKey) => {
      this.wordsWereSent = true;
      return submitClue(posting(), draft, files, proof, retryKey);
    });
    this.sending = false;
    if (outcome.kind === "ok") for (const path of paths) forgetFile(path);
    if (this.hasLeft) return;
    this.setData({ busy: "", percent: 0 });
    this.answered(outcome);
  },

  answered(outcome: Outcome<string>) {
    const { locale } = store();
    if (outcome.kind === "ok") {
      this.show(outcome.value);
      return;
    }
    if (isBroken(outcome)) {
      this.setData({ paused: say(locale, this.wordsWereSent ? "clue.paused_words" : "clue.paused") });
      return;
    }
    this.wordsWereSent = false;
    this.refuse(outcome);
  },

  refuse(refusal: Refused) {
    const text = refusalText(store().locale, refusal);
    this.setData({ refused: text });
    if (refusal.field !== "" && refusal.field !== "proof") this.point([{ field: refusal.field, text, beside: text }]);
  },

  /** What is wrong stands beside its field, and all of it once more above the button. */
  point(found: readonly Fault[]) {
    const wrong = Object.fromEntries(found.map(({ field, beside }) => [field, beside]));
    this.setData({ faults: found, wrong });
    const [first] = found;
    if (first) void wx.pageScrollTo({ selector: `#at-${first.field}`, offsetTop: -12 });
  },

  /** Called when the network is back. */
  reconnected() {
    if (this.data.paused !== "") void this.send();
    if (this.data.stage === "unreachable") void this.open();
  },

  show(receipt: string) {
    this.clear();
    this.receipt = receipt;
    this.setData({
      stage: "receipt",
      groups: groups(receipt),
      receiptLabel: receipt.split("").join(" "),
    });
    void wx.enableAlertBeforeUnload({ message: say(store().locale, "clue.leave_unchecked") });
    void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
  },

  copyReceipt() {
    const { locale } = store();
    wx.setClipboardData({
      data: this.receipt,
      success: () => void wx.showToast({ title: say(locale, "clue.copied"), icon: "none", duration: 3000 }),
      fail: () => void wx.showToast({ title: say(locale, "clue.not_copied"), icon: "none" }),
    });
  },

  toggleQr() {
    this.setData({ qr: this.data.qr === "" ? qrImage(this.receipt) : "" });
  },

  lastTyped(event: WechatMiniprogram.Input) {
    this.setData({ lastGroup: event.detail.value, askBack: "" });
  },

  checkBack() {
    if (!isLastGroup(this.receipt, this.data.lastGroup)) {
      this.setData({ askBack: say(store().locale, "clue.ask_back_wrong") });
      return;
    }
    this.forgetReceipt();
    this.setData({ stage: "noted" });
    void wx.pageScrollTo({ scrollTop: 0, duration: 0 });
  },

  /** In place of this page, so that going back does not show it. */
  toStatus() {
    wx.redirectTo({
      url: "/pages/clue-status/index",
      fail: () => void wx.showToast({ title: t(store().locale, "trouble.offline"), icon: "none" }),
    });
  },

  another() {
    this.subject = null;
    this.hasWarned = false;
    void this.open();
  },

  /** One tap, but for a receipt that has not been checked: that is asked back once. */
  leave() {
    if (this.data.stage === "receipt" && !this.hasWarned) {
      this.hasWarned = true;
      this.setData({ askBack: say(store().locale, "clue.ask_back_first") });
      void wx.pageScrollTo({ selector: "#at-back", offsetTop: -12 });
      return;
    }
    this.forget();
    void wx.reLaunch({ url: "/pages/map/index" });
  },

  /** Nothing of what was written stays behind. */
  forget() {
    if (this.hasLeft) return;
    this.clear();
    this.forgetReceipt();
    this.hasLeft = true;
    this.subject = null;
  },

  clear() {
    endErrand(this.errand);
    this.errand = null;
    this.assetClass = "";
    this.source = "";
    this.chosenTraits = [];
    this.wordsWereSent = false;
    this.setData({
      ...NO_TEXTS,
      over: { ...NO_TEXTS },
      wantsReward: false,
      avoidCourt: false,
      files: [],
      fileTroubles: [],
      faults: [],
      wrong: {},
      refused: "",
      paused: "",
    });
  },

  forgetReceipt() {
    if (this.receipt !== "") void wx.disableAlertBeforeUnload();
    this.receipt = "";
    this.setData({ groups: [], receiptLabel: "", qr: "", lastGroup: "", askBack: "" });
  },
});
