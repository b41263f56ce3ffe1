/** One listing in full; it goes by itself when it is withdrawn. */

import { fetchPicture, openAlbumSetting, saveToAlbum } from "../../lib/album";
import { type Listing, readListing, readShare, type Share } from "../../lib/api";
import { clueDoorIsOpen, toCluePage } from "../../lib/clue_door";
import { dressed } from "../../lib/dress";
import { openExtract } from "../../lib/extract_file";
import { sections, t } from "../../lib/i18n";
import { type ListingView, listingView } from "../../lib/listing_view";
import { forgetFile } from "../../lib/papers";
import { type Asked, askedFor, linkOf, posterPath, toFriend, toMoments } from "../../lib/share";
import { asking, ensureAbout, recordNames, store } from "../../lib/store";
import { inBrowser, inSinglePage, offerSharing } from "../../lib/system";
import { keptNotice, type StateView, troubleState } from "../../lib/trouble_view";
import { Watch } from "../../lib/watch";
import { codeOf, mayFollow, toWatchPage, watchDoorIsOpen } from "../../lib/watch_door";

/** The page says to the minute when the listing was last confirmed. */
const CONFIRMED_EVERY_MS = 60_000;

Page({
  data: {
    t: sections("zh-CN", "common", "listing", "share"),
    look: "",
    demo: "",
    view: null as ListingView | null,
    state: null as StateView | null,
    notice: "",
    gone: false,
    loading: true,
    mayAct: false,
    mayTell: false,
    share: null as Share | null,
    canSend: false,
    inBrowser: false,
    /** Path of the poster on the device; empty when it is not shown. */
    poster: "",
    drawing: false,
    /** What is said of the extract while it is made, or why it was not. */
    extract: "",
    making: false,
    mayWatch: false,
    /** The code of an organisation that may be followed; empty: none. */
    followed: "",
  },

  watch: null as Watch<Listing> | null,
  asked: { id: "", share: "" } as Asked,

  onLoad(query: Record<string, string | undefined>) {
    this.asked = askedFor(query);
    const { id, share } = this.asked;
    this.watch = new Watch<Listing>(
      (etag) => (share === "" ? readListing(asking(), id, etag) : readShare(asking(), share, etag)),
      () => this.paint(),
      Date.now,
      CONFIRMED_EVERY_MS,
    );
    void ensureAbout().then(() => this.relabel());
    const mayAct = !inSinglePage();
    this.setData({ mayAct, canSend: mayAct && wx.canIUse("button.open-type.share"), inBrowser: inBrowser() });
    if (mayAct) offerSharing(false);
    void clueDoorIsOpen().then((mayTell) => this.setData({ mayTell }));
    void watchDoorIsOpen().then((mayWatch) => this.setData({ mayWatch }));
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
    this.dropPoster();
  },

  onShareAppMessage() {
    return toFriend(store().locale, this.data.share);
  },

  onShareTimeline() {
    return toMoments(store().locale, this.data.share);
  },

  /** The title never carries a name: it stands in the browser's history. */
  relabel() {
    const { locale } = store();
    this.setData(dressed(t(locale, "listing.title"), sections(locale, "common", "listing", "share")));
    this.paint();
  },

  paint() {
    if (this.watch === null) return;
    const { locale } = store();
    const names = recordNames(() => this.paint());
    const { reading } = this.watch;
    this.paintSharing(reading.value?.share ?? null);
    const code = codeOf(reading.value);
    this.setData({
      view: reading.value === null ? null : listingView(locale, reading.value, reading.confirmedAtMs, names),
      state: troubleState(locale, reading),
      notice: keptNotice(locale, reading, Date.now()),
      gone: reading.gone,
      followed: mayFollow(code) ? code : "",
      loading: reading.value === null && reading.trouble === null && !reading.gone,
    });
  },

  /** A poster of what may no longer be passed on is not shown, and its file is deleted. */
  paintSharing(share: Share | null) {
    const held = this.data.share;
    if (held?.id === share?.id && held?.poster === share?.poster) return;
    this.dropPoster();
    this.setData({ share });
    if (this.data.mayAct) offerSharing(share !== null);
  },

  dropPoster() {
    if (this.data.poster !== "") forgetFile(this.data.poster);
    this.setData({ poster: "", drawing: false });
  },

  copyLink() {
    const { share } = this.data;
    void ensureAbout().then((about) => {
      const { locale } = store();
      if (share === null || about === null) return void this.tell("share.failed");
      wx.setClipboardData({
        data: linkOf(about.public_url, share),
        success: () => void wx.showToast({ title: t(locale, "share.copied"), icon: "none" }),
        fail: () => void this.tell("share.failed"),
      });
    });
  },

  async showPoster() {
    const { share, drawing } = this.data;
    if (share === null || drawing) return;
    this.setData({ drawing: true });
    const path = await fetchPicture(posterPath(share));
    const isCurrent = this.data.share?.id === share.id && this.data.drawing;
    if (path === null || path === "gone") {
      this.setData({ drawing: false });
      this.watch?.start();
      this.tell(path === null ? "share.busy" : "share.no_poster");
    } else if (isCurrent) this.setData({ poster: path, drawing: false });
    else forgetFile(path);
  },

  async savePoster() {
    const { locale } = store();
    const saved = await saveToAlbum(this.data.poster);
    if (saved === "saved") this.tell(this.data.inBrowser ? "share.downloaded" : "share.saved");
    else if (saved === "failed") this.tell("share.failed");
    else if (saved === "refused") {
      wx.showModal({
        content: t(locale, "share.album_refused"),
        confirmText: t(locale, "share.open_settings"),
        cancelText: t(locale, "share.not_now"),
        success: ({ confirm }) => confirm && openAlbumSetting(),
      });
    }
  },

  tell(key: string) {
    void wx.showToast({ title: t(store().locale, key), icon: "none" });
  },

  reconnected() {
    this.watch?.start();
  },

  retry() {
    this.watch?.start();
  },

  openPlace() {
    const id = this.data.view?.placeId ?? "";
    void wx.navigateTo({ url: `/pages/place/index?id=${encodeURIComponent(id)}` });
  },

  askCorrection() {
    void wx.navigateTo({ url: `/pages/correction/index?id=${encodeURIComponent(this.listingId())}` });
  },

  async fetchExtract() {
    if (this.data.making) return;
    const { locale } = store();
    this.setData({ making: true, extract: t(locale, "listing.extract_making") });
    const trouble = await openExtract(this.listingId(), locale);
    this.setData({ making: false, extract: trouble === null ? "" : t(locale, `listing.extract_${trouble}`) });
    if (trouble === "gone") this.watch?.start();
  },

  openVerify() {
    void wx.navigateTo({ url: "/pages/verify/index" });
  },

  tellClue() {
    const { name = "", case_number: number = "" } = this.watch?.reading.value ?? {};
    toCluePage({ id: this.listingId(), name, number });
  },

  listingId(): string {
    return this.watch?.reading.value?.id ?? this.asked.id;
  },

  watchOrganisation() {
    toWatchPage("organisation", this.data.followed);
  },

  toMap() {
    void wx.reLaunch({ url: "/pages/map/index" });
  },
});
