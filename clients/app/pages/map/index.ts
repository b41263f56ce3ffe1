/** The map page: my 500 metres, the places in it, and their listings in step with them. */

import { type About, KINDS } from "../../lib/api";
import { type DensityView, legend } from "../../lib/cards";
import { type FilterName, type Filters, NO_FILTERS, pageQuery } from "../../lib/filters";
import { cellOf, type Gcj02, gcj02, type Region, scaleFor } from "../../lib/geo";
import { sections, t } from "../../lib/i18n";
import { locate, locationAllowed } from "../../lib/location";
import { lookOf } from "../../lib/look";
import { MapSession } from "../../lib/map_session";
import { beginAlike, countPlaces, firstPlaces, type NearbyView, nextPlace } from "../../lib/nearby_view";
import { dragged, draggingStyle, mapSize, type Sheet, tapped } from "../../lib/sheet";
import { asking, courtNames, ensureAbout, ensureCourts, startOrigin, store } from "../../lib/store";
import { colourBar, setTitle, windowSize } from "../../lib/system";
import { toWatchPage, watchDoorIsOpen } from "../../lib/watch_door";
import type { Mark } from "../../lib/wide_view";

const ABOUT_RETRY_MS = 5000;
const RADIUS_M = 500;
/** A change of size in the middle of a move would stop it. */
const MAP_RESIZED_MS = 80;
/** Scales farther than that of the circle from which on the map is seen from afar. */
const AFAR = 1.5;
const MOST_SCALE = 17;
const LIST_TOP = "list-top";
/** What a screen shows of the list; the rest is drawn place by place, and a touch is heard between. */
const PLACES_AT_FIRST = 2;

Page({
  data: {
    t: sections("zh-CN", "common", "map", "density", "kinds", "filters"),
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
    mayWatch: false,
    legend: [] as readonly DensityView[],
    markers: [] as MapSessionPicture["markers"],
    circles: [] as MapSessionPicture["circles"],
    around: "",
    kinds: [] as MapSessionPicture["kinds"],
    chips: [] as MapSessionPicture["chips"],
    filtered: false,
    view: null as MapSessionPicture["view"],
    wide: null as MapSessionPicture["wide"],
    state: null as MapSessionPicture["state"],
    notice: "",
    asOf: "",
    appeal: null as MapSessionPicture["appeal"],
    emptyBody: "",
    whole: false,
    pending: true,
    locating: false,
    panned: false,
  },

  session: null as MapSession | null,
  centre: null as Gcj02 | null,
  /** The scale at which the circle fills the map. */
  nearScale: 15,
  /** A cluster was opened: the view that comes of it counts as one the reader chose. */
  opening: false,
  /** Turns round at each move, since a scale that is set a second time is no change. */
  isOdd: false,
  scale: 15,
  drag: null as { startY: number; upPx: number } | null,
  justDragged: false,
  aboutTimer: 0,
  drawn: 0,
  drawTimer: 0,

  onLoad() {
    this.relabel();
    void this.begin();
  },

  onShow() {
    if (this.session === null) return;
    this.relabel();
    this.takeChoice();
    this.session.filter(store().filters);
    this.session.show();
  },

  onHide() {
    this.session?.hide();
  },

  onUnload() {
    clearTimeout(this.aboutTimer);
    clearTimeout(this.drawTimer);
    this.session?.hide();
  },

  /** The first point is the server's, unless the reader allowed the device's before. */
  async begin() {
    const about = await ensureAbout();
    if (about === null) this.aboutTimer = Number(setTimeout(() => void this.learnAbout(), ABOUT_RETRY_MS));
    this.session = new MapSession(startOrigin(about), asking, () => this.paint(), Date.now, store().filters);
    this.showAbout(about);
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
    this.showAbout(about);
    const session = this.session;
    if (session?.origin.source === "start") {
      session.goTo(startOrigin(about));
      this.moveMap();
    }
  },

  /** What the server says of itself: that all is invented, and what its levels of density mean. */
  showAbout(about: About | null) {
    const { locale } = store();
    this.setData({
      demo: about?.synthetic ? t(locale, "common.demo") : "",
      legend: legend(locale, about?.density ?? null),
    });
  },

  relabel() {
    const { locale, about } = store();
    setTitle(t(locale, "map.title"));
    colourBar(store().theme);
    this.setData({
      t: sections(locale, "common", "map", "density", "kinds", "filters"),
      look: lookOf(store()),
      sheetLabel: t(locale, `map.sheet_${this.data.sheet}`),
    });
    this.showAbout(about);
    this.paint();
  },

  paint() {
    if (this.session === null) return;
    const { locale, theme, courts, filters } = store();
    // The names of the courts are needed by who reads another language, and for a filter that was kept.
    if (filters.court !== null && courts === null) void ensureCourts();
    const names = courtNames(() => this.paint());
    const picture = this.session.picture({ locale, theme, courts: courts ?? [], courtNames: names });
    clearTimeout(this.drawTimer);
    if (picture.view === null) {
      this.setData({ ...picture, whole: true });
      return;
    }
    if (!beginAlike(picture.view, this.data.view)) this.drawn = PLACES_AT_FIRST;
    this.setData({ ...picture, view: firstPlaces(picture.view, this.drawn), whole: this.isWhole(picture.view) });
    this.drawRest(picture.view);
  },

  isWhole(view: NearbyView): boolean {
    return this.drawn >= countPlaces(view);
  },

  drawRest(view: NearbyView) {
    if (this.isWhole(view)) return;
    this.drawTimer = Number(
      setTimeout(() => {
        this.setData(nextPlace(view, this.drawn));
        this.drawn += 1;
        if (this.isWhole(view)) this.setData({ whole: true });
        this.drawRest(view);
      }),
    );
  },

  /** Puts the point that is asked about into the middle, the whole circle in sight. */
  moveMap() {
    if (this.session === null) return;
    const { lon, lat } = this.session.centre;
    this.nearScale = scaleFor(mapSize(windowSize()), RADIUS_M, lat);
    this.setData({ longitude: lon, latitude: lat, scale: this.nudged(this.nearScale) });
    // The map may stand elsewhere although its data are the same: the reader has moved it.
    this.mapContext().moveToLocation({ longitude: lon, latitude: lat, fail: () => undefined });
    this.centre = null;
  },

  /** Too little to be seen; the reader may have changed the scale since it was set last. */
  nudged(scale: number): number {
    this.isOdd = !this.isOdd;
    return this.isOdd ? scale + 0.001 : scale;
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
    const mark = this.session?.markOfMarker(event.detail.markerId) ?? null;
    if (mark !== null) {
      this.openMark(mark);
      return;
    }
    // The list is to scroll to any of its places.
    this.drawn = Number.POSITIVE_INFINITY;
    const placeId = this.session?.tapMarker(event.detail.markerId) ?? null;
    if (placeId === null) return;
    if (this.data.sheet === "peek") this.setSheet("half");
    this.scrollList(`place-${placeId}`);
  },

  /** A cluster opens by going nearer; a place is shown in the list. */
  openMark(mark: Mark) {
    if (mark.placeId !== null) {
      this.session?.select(mark.id);
      if (this.data.sheet === "peek") this.setSheet("half");
      this.scrollList(`mark-${mark.id}`);
      return;
    }
    this.opening = true;
    const { lon, lat } = mark.point;
    this.setData({
      longitude: lon,
      latitude: lat,
      scale: this.nudged(Math.min(Math.floor(this.scale) + 2, MOST_SCALE)),
    });
    this.scrollList(LIST_TOP);
  },

  tapRow(event: WechatMiniprogram.TouchEvent) {
    const { id } = event.currentTarget.dataset as { id: string };
    const mark = this.session?.markOf(id) ?? null;
    if (mark === null) return;
    if (mark.placeId === null) this.openMark(mark);
    else void wx.navigateTo({ url: `/pages/place/index?id=${encodeURIComponent(id)}${pageQuery(store().filters)}` });
  },

  backToCircle() {
    this.session?.lookClosely();
    this.showNewPoint();
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
    void wx.navigateTo({ url: `/pages/place/index?id=${encodeURIComponent(id)}${pageQuery(store().filters)}` });
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
    const kind = KINDS.find((known) => known === event.detail.kind) ?? null;
    this.filter({ ...store().filters, kind });
    this.scrollList(LIST_TOP);
  },

  removeFilter(event: WechatMiniprogram.CustomEvent<{ name: FilterName }>) {
    this.filter({ ...store().filters, [event.detail.name]: null });
  },

  clearFilters() {
    this.filter(NO_FILTERS);
  },

  filter(filters: Filters) {
    store().filters = filters;
    this.session?.filter(filters);
  },

  openFilters() {
    void wx.navigateTo({ url: "/pages/filter/index" });
  },

  reconnected() {
    this.session?.retry();
  },

  retry() {
    this.session?.retry();
  },

  watchArea() {
    toWatchPage("area", this.data.view?.area ?? "");
  },

  toggleLegend() {
    this.setData({ legendOpen: !this.data.legendOpen });
    if (this.data.legendOpen) void watchDoorIsOpen().then((mayWatch) => this.setData({ mayWatch }));
    if (this.data.legendOpen) this.scrollList(LIST_TOP);
  },

  regionChange(event: WechatMiniprogram.CustomEvent & { type: string; causedBy?: string }) {
    const detail = event.detail as {
      type?: string;
      causedBy?: string;
      centerLocation?: WechatPoint;
      region?: Region;
      scale?: number;
    };
    const ended = (detail.type ?? event.type) === "end";
    const causedBy = detail.causedBy ?? event.causedBy;
    if (!ended || (causedBy === "update" && !this.opening)) return;
    this.opening = false;
    const { centerLocation, region, scale } = detail;
    if (centerLocation && region && scale !== undefined) this.viewMoved(centerLocation, region, scale);
    else this.askWhere();
  },

  /** Older phones do not tell with the event where the map stands. */
  askWhere() {
    const map = this.mapContext();
    map.getCenterLocation({
      success: (centre) =>
        map.getScale({
          success: ({ scale }) => map.getRegion({ success: (region) => this.viewMoved(centre, region, scale) }),
        }),
    });
  },

  /** From afar the list is of what is in view; nearer it is of the circle. */
  viewMoved(centre: WechatPoint, region: Region, scale: number) {
    this.scale = scale;
    this.centre = gcj02(centre.longitude, centre.latitude);
    if (scale < this.nearScale - AFAR) {
      this.session?.lookFromAfar(region, scale, this.centre);
      return;
    }
    this.session?.lookClosely();
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
