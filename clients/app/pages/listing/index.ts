/** One listing in full; it goes by itself when it is withdrawn. */

import { type Listing, readListing } from "../../lib/api";
import { clueDoorIsOpen, toCluePage } from "../../lib/clue_door";
import { sections, t } from "../../lib/i18n";
import { type ListingView, listingView } from "../../lib/listing_view";
import { lookOf } from "../../lib/look";
import { asking, courtNames, ensureAbout, store } from "../../lib/store";
import { colourBar, inSinglePage, setTitle } from "../../lib/system";
import { keptNotice, type StateView, troubleState } from "../../lib/trouble_view";
import { Watch } from "../../lib/watch";

/** The page says to the minute when the listing was last confirmed. */
const CONFIRMED_EVERY_MS = 60_000;

Page({
  data: {
    t: sections("zh-CN", "common", "listing"),
    look: "",
    demo: "",
    view: null as ListingView | null,
    state: null as StateView | null,
    notice: "",
    gone: false,
    loading: true,
    mayAct: false,
    mayTell: false,
  },

  watch: null as Watch<Listing> | null,
  id: "",

  onLoad(query: Record<string, string | undefined>) {
    const id = decodeURIComponent(query.id ?? "");
    this.id = id;
    this.watch = new Watch<Listing>(
      (etag) => readListing(asking(), id, etag),
      () => this.paint(),
      Date.now,
      CONFIRMED_EVERY_MS,
    );
    void ensureAbout().then(() => this.relabel());
    this.setData({ mayAct: !inSinglePage() });
    void clueDoorIsOpen().then((mayTell) => this.setData({ mayTell }));
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

  /** The title never carries a name: it stands in the browser's history. */
  relabel() {
    const { locale, about } = store();
    setTitle(t(locale, "listing.title"));
    colourBar(store().theme);
    this.setData({
      t: sections(locale, "common", "listing"),
      look: lookOf(store()),
      demo: about?.synthetic ? t(locale, "common.demo") : "",
    });
    this.paint();
  },

  paint() {
    if (this.watch === null) return;
    const { locale } = store();
    const names = courtNames(() => this.paint());
    const { reading } = this.watch;
    this.setData({
      view: reading.value === null ? null : listingView(locale, reading.value, reading.confirmedAtMs, names),
      state: troubleState(locale, reading),
      notice: keptNotice(locale, reading, Date.now()),
      gone: reading.gone,
      loading: reading.value === null && reading.trouble === null && !reading.gone,
    });
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
    void wx.navigateTo({ url: `/pages/correction/index?id=${encodeURIComponent(this.id)}` });
  },

  tellClue() {
    const { name = "", case_number: number = "" } = this.watch?.reading.value ?? {};
    toCluePage({ id: this.id, name, number });
  },

  toMap() {
    void wx.reLaunch({ url: "/pages/map/index" });
  },
});
