/** Asking the court to correct a listing, and coming back with the receipt. What is written stays in this page. */

import { readListing } from "../../lib/api";
import {
  askerChoices,
  type Choice,
  type Fault,
  faults,
  followRefusal,
  kindChoices,
  pickPapers,
  refusalText,
  type StateShown,
  stateShown,
} from "../../lib/correction_view";
import { t as say, words } from "../../lib/correction_words";
import {
  type Asker,
  askReconsideration,
  type Draft,
  MAX_PAPERS,
  MIN_REASONS_CHARACTERS,
  type Outcome,
  prove,
  type RequestKind,
  type RequestState,
  readRemoval,
  readRequest,
  sendPaper,
  sendRequest,
  withdrawRequest,
} from "../../lib/corrections";
import { dressed } from "../../lib/dress";
import { sections } from "../../lib/i18n";
import { type Chosen, chooseDocuments, choosePhotos, keepFile, randomKey, readFile, readPart } from "../../lib/papers";
import { asking, ensureAbout, posting, store } from "../../lib/store";
import { toWatchPage, watchDoorIsOpen } from "../../lib/watch_door";

interface Paper {
  readonly key: string;
  readonly label: string;
  readonly remove: string;
}

/** Of each text: under what name the catalogue and the server know it. */
const FIELDS = {
  reasons: "reasons",
  contact: "contact",
  listedName: "listed_name",
  caseNumber: "case_number",
} as const;

Page({
  data: {
    t: { ...sections("zh-CN", "common"), ...words("zh-CN") },
    look: "",
    demo: "",
    tab: "ask" as "ask" | "follow",
    subject: "",
    hasListing: false,
    kinds: [] as readonly Choice[],
    askers: [] as readonly Choice[],
    reasons: "",
    contact: "",
    listedName: "",
    caseNumber: "",
    papers: [] as readonly Paper[],
    morePapers: true,
    faults: [] as readonly Fault[],
    /** By field: what is wrong beside it. */
    wrong: {} as Record<string, string>,
    paperTroubles: [] as readonly string[],
    refused: "",
    busy: "",
    receipt: "",
    code: "",
    shown: null as StateShown | null,
    again: "",
    /** What is wrong with what is written or kept there; said where it is, for the page is longer than a phone. */
    againWrong: "",
    paperWrong: "",
    followRefused: "",
    following: false,
    mayWatch: false,
  },

  listingId: null as string | null,
  kind: "" as RequestKind | "",
  asker: "listed_person" as Asker,
  chosen: [] as readonly Chosen[],
  /** Of this draft: what is sent once more after a broken line is the same request. */
  retryKey: "",
  proof: "",
  sent: [] as readonly string[],
  state: null as RequestState | null,

  onLoad(query: Record<string, string | undefined>) {
    this.listingId = query.id ? decodeURIComponent(query.id) : null;
    void ensureAbout().then(() => this.relabel());
    void this.readSubject();
    void watchDoorIsOpen().then((mayWatch) => this.setData({ mayWatch }));
  },

  onShow() {
    this.relabel();
  },

  relabel() {
    const { locale } = store();
    this.setData({
      ...dressed(say(locale, "correction.title"), { ...sections(locale, "common"), ...words(locale) }),
      hasListing: this.listingId !== null,
      shown: this.state === null ? null : stateShown(locale, this.state),
    });
    this.paint();
  },

  paint() {
    const { locale } = store();
    this.setData({
      kinds: kindChoices(locale, this.kind, this.listingId !== null),
      askers: askerChoices(locale, this.asker),
      papers: this.chosen.map(({ name, path }, index) => {
        const label = name || say(locale, "correction.photo", { number: index + 1 });
        return { key: path, label, remove: say(locale, "correction.remove", { name: label }) };
      }),
      morePapers: this.chosen.length < MAX_PAPERS,
    });
  },

  /** Whom it is about, so that nobody asks about the wrong listing. */
  async readSubject() {
    if (this.listingId === null) return;
    const answer = await readListing(asking(), this.listingId);
    if (answer.kind !== "ok") return;
    const { name = "", case_number: number = "" } = answer.value;
    this.setData({ subject: say(store().locale, "correction.subject", { name, number }) });
  },

  showTab(event: WechatMiniprogram.TouchEvent) {
    const { tab } = event.currentTarget.dataset as { tab: "ask" | "follow" };
    this.setData({ tab });
  },

  chooseKind(event: WechatMiniprogram.TouchEvent) {
    const { value } = event.currentTarget.dataset as { value: RequestKind };
    this.kind = value;
    this.mended("kind");
  },

  chooseAsker(event: WechatMiniprogram.TouchEvent) {
    const { value } = event.currentTarget.dataset as { value: Asker };
    this.asker = value;
    this.changed();
  },

  typed(event: WechatMiniprogram.Input) {
    const { field } = event.currentTarget.dataset as { field: "reasons" | "contact" | "listedName" | "caseNumber" };
    this.setData({ [field]: event.detail.value });
    this.mended(FIELDS[field]);
  },

  /** What is said of a field is said until it is changed. */
  mended(field: string) {
    const { wrong, faults: told } = this.data;
    if (wrong[field])
      this.setData({ wrong: { ...wrong, [field]: "" }, faults: told.filter((fault) => fault.field !== field) });
    this.changed();
  },

  /** Another draft is another request. */
  changed() {
    this.retryKey = "";
    this.paint();
  },

  async addPhotos() {
    await this.add(await choosePhotos(MAX_PAPERS - this.chosen.length));
  },

  async addDocuments() {
    await this.add(await chooseDocuments(MAX_PAPERS - this.chosen.length));
  },

  async add(files: readonly Chosen[]) {
    const { fitting, troubles } = await pickPapers(store().locale, files, readPart);
    this.chosen = [...this.chosen, ...fitting].slice(0, MAX_PAPERS);
    this.setData({ paperTroubles: troubles, refused: "" });
    this.sent = [];
    this.changed();
  },

  removePaper(event: WechatMiniprogram.TouchEvent) {
    const { key } = event.currentTarget.dataset as { key: string };
    this.chosen = this.chosen.filter(({ path }) => path !== key);
    this.setData({ paperTroubles: [], refused: "" });
    this.sent = [];
    this.changed();
  },

  draft(): Partial<Draft> {
    const { reasons, contact, listedName, caseNumber } = this.data;
    const kind = this.kind === "" ? {} : { kind: this.kind };
    return { ...kind, asker: this.asker, reasons, contact, listedName, caseNumber, listingId: this.listingId };
  },

  async send() {
    if (this.data.busy !== "") return;
    const { locale } = store();
    const missing = faults(locale, this.draft());
    const wrong = Object.fromEntries(missing.map(({ field, text }) => [field, text]));
    this.setData({ faults: missing, wrong, refused: "" });
    const [first] = missing;
    if (first) void wx.pageScrollTo({ selector: `#at-${first.field}`, offsetTop: -12 });
    if (missing.length > 0) return;
    this.setData({ busy: say(locale, "correction.proving") });
    const outcome = await this.handIn(this.draft() as Draft);
    this.setData({ busy: "" });
    if (outcome.kind === "refused") {
      // A proof that was spent or is too old is made anew next time.
      if (outcome.field === "proof") this.proof = "";
      this.setData({ refused: refusalText(locale, outcome) });
      return;
    }
    this.forget();
    this.setData({ receipt: outcome.value, code: outcome.value });
    void wx.pageScrollTo({ scrollTop: 0 });
  },

  async handIn(draft: Draft): Promise<Outcome<string>> {
    const { locale } = store();
    if (this.retryKey === "") this.retryKey = await randomKey();
    if (this.proof === "") {
      const proved = await prove(posting(), () => {});
      if (proved.kind === "refused") return proved;
      this.proof = proved.value;
    }
    for (const { path } of this.chosen.slice(this.sent.length)) {
      this.setData({ busy: say(locale, "correction.sending_papers", { number: this.sent.length + 1 }) });
      const data = await readFile(path);
      const kept: Outcome<string> =
        data === null
          ? { kind: "refused", code: "unreadable_file", field: "papers" }
          : await sendPaper(posting(), data, this.proof);
      if (kept.kind === "refused") return kept;
      this.sent = [...this.sent, kept.value];
    }
    this.setData({ busy: say(locale, "correction.sending") });
    return sendRequest(posting(), draft, this.sent, this.proof, this.retryKey);
  },

  /** Nothing of what was written stays behind. */
  forget() {
    this.kind = "";
    this.chosen = [];
    this.sent = [];
    this.retryKey = "";
    this.proof = "";
    this.setData({ reasons: "", contact: "", listedName: "", caseNumber: "" });
    this.paint();
  },

  copyReceipt() {
    const { locale } = store();
    wx.setClipboardData({
      data: this.data.receipt,
      success: () => void wx.showToast({ title: say(locale, "correction.copied"), icon: "none" }),
      fail: () => void wx.showToast({ title: say(locale, "correction.not_copied"), icon: "none" }),
    });
  },

  codeTyped(event: WechatMiniprogram.Input) {
    this.setData({ code: event.detail.value });
  },

  againTyped(event: WechatMiniprogram.Input) {
    this.setData({ again: event.detail.value, againWrong: "" });
  },

  async follow() {
    if (this.data.code.trim() === "") {
      this.state = null;
      this.setData({ shown: null, followRefused: say(store().locale, "correction.missing_code") });
      return;
    }
    await this.told(readRequest(posting(), this.data.code), (state) => {
      this.state = state;
    });
  },

  watchOwn() {
    toWatchPage("own", this.data.code);
  },

  async askAgain() {
    const { locale } = store();
    if (this.data.again.trim().length < MIN_REASONS_CHARACTERS) {
      this.setData({ againWrong: say(locale, "correction.missing_reasons") });
      return;
    }
    const sent = await askReconsideration(posting(), this.data.code, this.data.again);
    if (sent.kind === "refused") this.setData({ againWrong: refusalText(locale, sent) });
    else {
      this.setData({ again: "", againWrong: "" });
      await this.follow();
    }
  },

  /** The paper goes straight into the person's own hands; nothing of it stays in the page. */
  async keepRemoval() {
    const { locale } = store();
    const paper = await readRemoval(posting(), this.data.code);
    if (paper.kind === "refused") {
      this.setData({ paperWrong: refusalText(locale, paper) });
      return;
    }
    const kept = await keepFile(`removal-${this.state?.listing_id ?? "receipt"}.json`, paper.value);
    this.setData({ paperWrong: kept ? "" : say(locale, "correction.paper_not_kept") });
  },

  async withdraw() {
    const { locale } = store();
    const { confirm } = await wx.showModal({
      title: say(locale, "correction.withdraw"),
      content: say(locale, "correction.withdraw_sure"),
      confirmText: say(locale, "correction.withdraw_yes"),
      cancelText: say(locale, "correction.withdraw_no"),
    });
    if (!confirm) return;
    await withdrawRequest(posting(), this.data.code);
    await this.follow();
  },

  async told<T>(question: Promise<Outcome<T>>, keep: (value: T) => void) {
    const { locale } = store();
    this.setData({ following: true, followRefused: "", againWrong: "", paperWrong: "" });
    const answer = await question;
    if (answer.kind === "ok") keep(answer.value);
    else this.state = null;
    this.setData({
      following: false,
      followRefused: answer.kind === "refused" ? followRefusal(locale, answer) : "",
      shown: this.state === null ? null : stateShown(locale, this.state),
    });
  },
});
