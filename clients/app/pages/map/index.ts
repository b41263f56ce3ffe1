/** The map page: my 500 metres, the places in it, and their listings in step with them. */

import type { About } from "../../lib/api";
import { type DensityView, legend } from "../../lib/cards";
import { cellOf, type Gcj02, gcj02, scaleFor } from "../../lib/geo";
import { sections, t } from "../../lib/i18n";
import { locate, locationAllowed } from "../../lib/location";
import { lookOf } from "../../lib/look";
import { MapSession } from "../../lib/map_session";
import { dragged, draggingStyle, mapSize, type Sheet, tapped } from "../../lib/sheet";
import { asking, ensureAbout, startOrigin, store } from "../../lib/store";
import { colourBar, setTitle, windowSize } from "../../lib/system";

const ABOUT_RETRY_MS = 5000;
const RADIUS_M = 500;
/** A change of size in the middle of a move would stop it. */
const MAP_RESIZED_MS = 80;
const LIST_TOP = "list-top";

Page({
  data: {
    t: sections("zh-CN", "common", "map", "density", "kinds"),
    look: "",
    demo: "",
    longitude: 0,
    latitude: 0,
    scale: 15,
    ready: false,
    sheet: "half" as Sheet,
    sheetStyle: "",
    sheetLabel: "",
    scrollTo: "",
    legendOpen: false,
    legend: [] as readonly DensityView[],
    markers: [] as MapSessionPicture["markers"],
    circles: [] as MapSessionPicture["circles"],
    around: "",
    kinds: [] as MapSessionPicture["kinds"],
    view: null as MapSessionPicture["view"],
    state: null as MapSessionPicture["state"],
    notice: "",
    asOf: "",
    appeal: null as MapSessionPicture["appeal"],
    emptyBody: "",
    pending: true,
    locating: false,
    panned: false,
  },

  session: null as MapSession | null,
  centre: null as Gcj02 | null,
  drag: null as { startY: number; upPx: number } | null,
  justDragged: false,
  aboutTimer: 0,

  onLoad() {
    this.relabel();
    void this.begin();
  },

  onShow() {
    if (this.session === null) return;
    this.relabel();
    this.takeChoice();
    this.session.show();
  },

  onHide() {
    this.session?.hide();
  },

  onUnload() {
    clearTimeout(this.aboutTimer);
    this.session?.hide();
  },

  /** The first point is the server's, unless the reader allowed the device's before. */
  async begin() {
    const about = await ensureAbout();
    if (about === null) this.aboutTimer = Number(setTimeout(() => void this.learnAbout(), ABOUT_RETRY_MS));
    this.session = new MapSession(startOrigin(about), asking, () => this.paint());
    this.showDemo(about);
    this.moveMap();
    this.paint();
    this.setData({ ready: true });
    const chosen = store().chosen !== null;
    this.takeChoice();
    this.session.show();
    if (!chosen && (await locationAllowed()) && this.session.origin.source === "start") await this.locate();
  },

  async learnAbout() {
    const about = await ensureAbout();
    if (about === null) {
      this.aboutTimer = Number(setTimeout(() => void this.learnAbout(), ABOUT_RETRY_MS));
      return;
    }
    this.showDemo(about);
    const session = this.session;
    if (session?.origin.source === "start") {
      session.goTo(startOrigin(about));
      this.moveMap();
    }
  },

  showDemo(about: About | null) {
    this.setData({ demo: about?.synthetic ? t(store().locale, "common.demo") : "" });
  },

  relabel() {
    const { locale, about } = store();
    setTitle(t(locale, "map.title"));
    colourBar(store().theme);
    this.setData({
      t: sections(locale, "common", "map", "density", "kinds"),
      look: lookOf(store()),
      legend: legend(locale),
      sheetLabel: t(locale, `map.sheet_${this.data.sheet}`),
    });
    this.showDemo(about);
    this.paint();
  },

  paint() {
    if (this.session === null) return;
    const { locale, theme } = store();
    this.setData(this.session.picture({ locale, theme }));
  },

  /** Puts the point that is asked about into the middle, the whole circle in sight. */
  moveMap() {
    if (this.session === null) return;
    const { lon, lat } = this.session.centre;
    this.setData({ longitude: lon, latitude: lat, scale: scaleFor(mapSize(windowSize()), RADIUS_M, lat) });
    // The map may stand elsewhere although its data are the same: the reader has moved it.
    this.mapContext().moveToLocation({ longitude: lon, latitude: lat, fail: () => undefined });
    this.centre = null;
  },

  mapContext() {
    return wx.createMapContext("map", this);
  },

  /** What another page chose meanwhile. */
  takeChoice() {
    const held = store();
    const { chosen } = held;
    held.chosen = null;
    if (chosen === null || this.session === null) return;
    if (chosen === "on_map") {
      this.session.plead("pan");
      this.setSheet("peek");
      return;
    }
    this.session.goTo(chosen);
    this.showNewPoint();
  },

  /** The list from its top, and the map over the point once it has the size that the open sheet leaves it. */
  showNewPoint() {
    this.scrollList(LIST_TOP);
    if (this.data.sheet !== "peek") {
      this.moveMap();
      return;
    }
    this.setSheet("half");
    setTimeout(() => this.moveMap(), MAP_RESIZED_MS);
  },

  tapLocate() {
    void this.locate();
  },

  async locate() {
    const session = this.session;
    if (session === null) return;
    session.startLocating();
    const located = await locate();
    session.located(located);
    if (this.data.appeal === null) {
      this.showNewPoint();
      return;
    }
    if (this.data.sheet === "peek") this.setSheet("half");
    this.scrollList(LIST_TOP);
  },

  tapShowHere() {
    if (this.session === null || this.centre === null) return;
    this.session.goTo({ cell: cellOf(this.centre), source: "map", name: "" });
    this.showNewPoint();
  },

  tapMarker(event: WechatMiniprogram.CustomEvent<{ markerId: number }>) {
    const placeId = this.session?.tapMarker(event.detail.markerId) ?? null;
    if (placeId === null) return;
    if (this.data.sheet === "peek") this.setSheet("half");
    this.scrollList(`place-${placeId}`);
  },

  /** The same target twice in a row is no change, so it is taken away first. */
  scrollList(target: string) {
    this.setData({ scrollTo: "" });
    wx.nextTick(() => this.setData({ scrollTo: target }));
  },

  tapPlace(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset as { id: string };
    this.session?.select(this.session.selectedId === id ? null : id);
  },

  openPlace(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset as { id: string };
    const kind = this.session?.kind ?? "";
    void wx.navigateTo({ url: `/pages/place/index?id=${encodeURIComponent(id)}&kind=${kind}` });
  },

  openListing(event: WechatMiniprogram.CustomEvent<{ id: string }>) {
    void wx.navigateTo({ url: `/pages/listing/index?id=${encodeURIComponent(event.detail.id)}` });
  },

  openSearch() {
    void wx.navigateTo({ url: "/pages/search/index" });
  },

  openAbout() {
    void wx.navigateTo({ url: "/pages/about/index" });
  },

  openChoose() {
    void wx.navigateTo({ url: "/pages/choose/index" });
  },

  choosePan() {
    this.session?.plead("pan");
    this.setSheet("peek");
  },

  closeAppeal() {
    this.session?.plead(null);
  },

  chooseKind(event: WechatMiniprogram.CustomEvent<{ kind: string }>) {
    this.session?.filter(event.detail.kind);
    this.scrollList(LIST_TOP);
  },

  showAllKinds() {
    this.session?.filter("");
  },

  reconnected() {
    this.session?.retry();
  },

  retry() {
    this.session?.retry();
  },

  toggleLegend() {
    this.setData({ legendOpen: !this.data.legendOpen });
    if (this.data.legendOpen) this.scrollList(LIST_TOP);
  },

  regionChange(event: WechatMiniprogram.CustomEvent & { type: string; causedBy?: string }) {
    const detail = event.detail as { type?: string; causedBy?: string; centerLocation?: WechatPoint };
    const ended = (detail.type ?? event.type) === "end";
    const causedBy = detail.causedBy ?? event.causedBy;
    if (!ended || causedBy === "update") return;
    if (detail.centerLocation) this.centreMoved(detail.centerLocation);
    else this.mapContext().getCenterLocation({ success: (found) => this.centreMoved(found) });
  },

  centreMoved(found: WechatPoint) {
    this.centre = gcj02(found.longitude, found.latitude);
    this.session?.moveCentre(this.centre);
  },

  tapHandle() {
    // A mouse sends a click at the end of a drag, too.
    if (this.justDragged) return;
    this.setSheet(tapped(this.data.sheet));
  },

  dragStart(event: WechatMiniprogram.TouchEvent) {
    const touch = event.touches[0];
    this.justDragged = false;
    this.drag = touch === undefined ? null : { startY: touch.clientY, upPx: 0 };
  },

  dragMove(event: WechatMiniprogram.TouchEvent) {
    const touch = event.touches[0];
    if (this.drag === null || touch === undefined) return;
    const upPx = this.drag.startY - touch.clientY;
    if (Math.abs(upPx - this.drag.upPx) < 3) return;
    this.drag.upPx = upPx;
    this.setData({ sheetStyle: draggingStyle(this.data.sheet, upPx) });
  },

  dragEnd() {
    const drag = this.drag;
    this.drag = null;
    if (drag === null || drag.upPx === 0) return;
    this.justDragged = true;
    this.setSheet(dragged(this.data.sheet, drag.upPx, windowSize().heightPx));
  },

  setSheet(sheet: Sheet) {
    this.setData({ sheet, sheetStyle: "", sheetLabel: t(store().locale, `map.sheet_${sheet}`) });
  },
});

type MapSessionPicture = ReturnType<MapSession["picture"]>;
type WechatPoint = { longitude: number; latitude: number };
