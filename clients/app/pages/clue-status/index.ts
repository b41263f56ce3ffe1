/** Coming back by the receipt alone: it is typed, travels in a body, and stays in this page's memory. */

import { endErrand, startErrand, stepText } from "../../lib/clue_device";
import type { Errand } from "../../lib/clue_errand";
import { type FileView, filesNote, fileViews, pick } from "../../lib/clue_picking";
import { claimRefusal, isBroken, overText, refusalText, type StateShown, stateShown } from "../../lib/clue_view";
import { t as say, words } from "../../lib/clue_words";
import {
  answerClue,
  type ClueState,
  claimReward,
  type Limits,
  type Refused,
  readClue,
  readDesk,
} from "../../lib/clues";
import { dressed } from "../../lib/dress";
import { sections } from "../../lib/i18n";
import { type Chosen, chooseDocuments, choosePhotos, forgetFile, readPart } from "../../lib/papers";
import { ensureAbout, posting, store } from "../../lib/store";

/** What a phone lets choose at once. */
const MOST_AT_ONCE = 9;

Page({
  data: {
    t: { ...sections("zh-CN", "common"), ...words("zh-CN") },
    look: "",
    demo: "",
    code: "",
    looking: false,
    refused: "",
    shown: null as StateShown | null,
    claim: "",
    claimWrong: "",
    claiming: false,
    claimed: "",
    answer: "",
    over: "",
    wrong: {} as Record<string, string>,
    filesNote: "",
    files: [] as readonly FileView[],
    mayAddFiles: false,
    fileTroubles: [] as readonly string[],
    answerRefused: "",
    paused: false,
    busy: "",
    percent: 0,
    sent: "",
  },

  /** Of the clue that is shown; what is in the field may be another by now. */
  receipt: "",
  state: null as ClueState | null,
  limits: null as Limits | null,
  errand: null as Errand | null,
  sending: false,
  hasLeft: false,

  onLoad() {
    void ensureAbout().then(() => this.relabel());
  },

  onShow() {
    this.relabel();
  },

  onUnload() {
    this.forget();
  },

  relabel() {
    const { locale } = store();
    this.setData(dressed(say(locale, "clue.status_title"), { ...sections(locale, "common"), ...words(locale) }));
    this.paint();
  },

  paint() {
    if (this.hasLeft) return;
    const { locale } = store();
    const { limits, state } = this;
    const files = this.errand?.files ?? [];
    this.setData({
      shown: state === null ? null : stateShown(locale, state),
      filesNote: limits === null ? "" : filesNote(locale, limits),
      files: fileViews(locale, files),
      mayAddFiles: limits !== null && files.length < limits.files,
      over: limits === null ? "" : overText(locale, this.data.answer, limits.message_characters),
    });
  },

  codeTyped(event: WechatMiniprogram.Input) {
    this.setData({ code: event.detail.value, refused: "" });
  },

  async look() {
    if (this.data.looking || this.sending || this.data.claiming) return;
    const { locale } = store();
    const receipt = this.data.code.trim();
    if (receipt === "") {
      this.setData({ refused: say(locale, "clue.code_missing") });
      return;
    }
    this.setData({ looking: true, refused: "", sent: "", claimed: "" });
    const found = await readClue(posting(), receipt);
    if (this.hasLeft) return;
    this.setData({ looking: false });
    if (found.kind === "refused") {
      this.drop();
      this.setData({ refused: notFoundText(found) });
      return;
    }
    if (receipt !== this.receipt) this.drop();
    this.receipt = receipt;
    this.state = found.value;
    await this.ready();
    this.paint();
  },

  async ready() {
    if (this.errand !== null) return;
    const desk = await readDesk(posting());
    if (desk.kind === "refused" || this.hasLeft) return;
    this.limits = desk.value.limits;
    this.errand = startErrand(desk.value.limits, false, (step, share) => {
      if (this.sending) this.setData({ busy: stepText(store().locale, step, share), percent: Math.floor(share * 100) });
    });
  },

  claimTyped(event: WechatMiniprogram.Input) {
    this.setData({ claim: event.detail.value, claimWrong: "" });
  },

  async claimReward() {
    const { receipt, limits } = this;
    const { claim, claiming } = this.data;
    if (claiming || this.sending || receipt === "") return;
    const { locale } = store();
    const missing = claim.trim() === "" ? say(locale, "clue.claim_missing") : "";
    const claimWrong = missing || (limits === null ? "" : overText(locale, claim, limits.message_characters));
    this.setData({ claimWrong });
    if (claimWrong !== "") return;
    this.setData({ claiming: true });
    const outcome = await claimReward(posting(), receipt, claim);
    if (this.hasLeft) return;
    this.setData({ claiming: false });
    if (outcome.kind === "refused") {
      this.setData({ claimWrong: claimRefusal(store().locale, outcome) });
      return;
    }
    this.setData({ claim: "", claimed: say(store().locale, "clue.claim_sent") });
    await this.readAgain();
  },

  answerTyped(event: WechatMiniprogram.Input) {
    this.setData({ answer: event.detail.value, sent: "" });
    this.changed();
  },

  changed() {
    this.errand?.changed();
    this.setData({ wrong: {} });
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
    if (fitting.length > 0) errand.prepare();
    this.setData({ fileTroubles: troubles });
    this.changed();
  },

  removeFile(event: WechatMiniprogram.TouchEvent) {
    if (this.sending) return;
    const { key } = event.currentTarget.dataset as { key: string };
    this.errand?.remove(key);
    forgetFile(key);
    this.setData({ fileTroubles: [] });
    this.changed();
  },

  async send() {
    if (this.sending) return;
    const { locale } = store();
    await this.ready();
    const { errand, limits, receipt } = this;
    if (this.sending) return;
    if (errand === null || limits === null) {
      this.setData({ answerRefused: say(locale, "clue.refused_offline") });
      return;
    }
    const { answer } = this.data;
    const over = overText(locale, answer, limits.message_characters);
    const missing = answer.trim() === "" && errand.files.length === 0 ? say(locale, "clue.answer_missing") : "";
    this.setData({ wrong: { text: missing }, answerRefused: "", sent: "" });
    if (missing !== "" || over !== "") return;
    this.sending = true;
    this.setData({ busy: say(locale, "clue.sending_words"), percent: 0, paused: false });
    const paths = errand.files.map(({ path }) => path);
    const outcome = await errand.run((files, _, retryKey) => answerClue(posting(), receipt, answer, files, retryKey));
    this.sending = false;
    if (outcome.kind === "ok") for (const path of paths) forgetFile(path);
    if (this.hasLeft) return;
    this.setData({ busy: "", percent: 0 });
    if (outcome.kind === "refused") this.refuse(outcome);
    else await this.delivered();
  },

  refuse(refusal: Refused) {
    const { locale } = store();
    const paused = isBroken(refusal);
    this.setData({ paused, answerRefused: paused ? say(locale, "clue.paused") : refusalText(locale, refusal) });
  },

  async delivered() {
    this.setData({ answer: "", over: "", fileTroubles: [], sent: say(store().locale, "clue.answer_sent") });
    await this.readAgain();
  },

  async readAgain() {
    const again = await readClue(posting(), this.receipt);
    if (this.hasLeft) return;
    if (again.kind === "ok") this.state = again.value;
    this.paint();
  },

  /** Called when the network is back. */
  reconnected() {
    if (this.data.paused) void this.send();
  },

  leave() {
    this.forget();
    void wx.reLaunch({ url: "/pages/map/index" });
  },

  /** What is shown of a clue goes. */
  drop() {
    endErrand(this.errand);
    this.errand = null;
    this.receipt = "";
    this.state = null;
    const noClaim = { claim: "", claimWrong: "", claimed: "" };
    const none = {
      ...noClaim,
      answer: "",
      over: "",
      files: [],
      fileTroubles: [],
      answerRefused: "",
      paused: false,
      sent: "",
    };
    this.setData({ ...none, shown: null, wrong: {} });
  },

  forget() {
    if (this.hasLeft) return;
    this.drop();
    this.hasLeft = true;
    this.setData({ code: "", refused: "" });
  },
});

/** A receipt that is wrong and one that nobody has read alike. */
function notFoundText(refusal: Refused): string {
  const { locale } = store();
  const isUnknown = refusal.status === 404 || refusal.status === 400;
  return isUnknown ? say(locale, "clue.not_found") : refusalText(locale, refusal);
}
