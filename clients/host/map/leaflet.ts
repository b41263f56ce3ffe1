// The map itself: Leaflet over our own ground and names, or over the tiles of a source that the court chose.

import L from "leaflet";
import { breath } from "../breath";
import type { Position } from "../geo";
import { worded } from "../language";
import { lastPosition } from "../wx/location";
import { Frame } from "./frame";
import { Ground } from "./ground";
import { Labels } from "./labels";
import { type MarkerProperties, Markers } from "./markers";
import { onPaletteChange } from "./palette";
import { attributionOf, backdrop, type TileSource, tileSource } from "./source";
import type { Box } from "./tiles";

export interface CircleProperties extends Position {
  radius: number;
}

export interface MapProperties extends Position {
  scale: number;
  minScale: number;
  maxScale: number;
  markers: MarkerProperties[];
  circles: CircleProperties[];
  polyline: { points: Position[] }[];
  includePoints: Position[];
  showLocation: boolean;
  enableScroll: boolean;
  enableZoom: boolean;
}

/** How a view came to change, in WeChat's words. */
type Cause = "drag" | "scale" | "update";
type Send = (name: string, detail: object, fields?: object) => void;

/** Beyond these nothing is drawn. */
const BOUNDS = L.latLngBounds([34.8, 111.2], [43.9, 122]);
const ZOOMS = { first: 6, last: 17 };
/** What is drawn over the ground. */
const DRAWN = ["markers", "circles", "polyline", "showLocation"];
const PLACED = ["latitude", "longitude", "scale"] as const;
const NAMES_EVERY_MS = 200;
const ATTRIBUTION =
  '© 天地图 · <a href="https://www.openstreetmap.org/copyright" rel="noopener" target="_blank">© OpenStreetMap contributors</a>';
const WORDS = {
  zh: { zoomIn: "放大", zoomOut: "缩小" },
  hant: { zoomIn: "放大", zoomOut: "縮小" },
  en: { zoomIn: "Zoom in", zoomOut: "Zoom out" },
};

export class MapControl {
  readonly map: L.Map;
  readonly #element: HTMLElement;
  readonly #send: Send;
  readonly #frame: Frame;
  readonly #attribution = L.control.attribution({ position: "bottomright", prefix: false });
  readonly #ground = new Ground();
  readonly #labels: Labels;
  readonly #markers: Markers;
  readonly #circles = L.layerGroup();
  readonly #lines = L.layerGroup();
  readonly #me = L.layerGroup();
  readonly #forget: (() => void)[] = [];
  #showsMe = false;
  #cause: Cause | undefined;
  #moving = false;
  #byProgram = 0;
  #changed = new Set<string>();
  #properties: MapProperties;

  constructor(element: HTMLElement, properties: MapProperties, send: Send) {
    this.#element = element;
    this.#send = send;
    this.#properties = properties;
    const source = tileSource();
    this.#frame = new Frame(source?.datum ?? "wgs84");
    this.map = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      minZoom: ZOOMS.first,
      maxZoom: ZOOMS.last,
      maxBounds: BOUNDS,
      maxBoundsViscosity: 0.9,
      dragging: properties.enableScroll,
      touchZoom: properties.enableZoom,
      scrollWheelZoom: properties.enableZoom,
      doubleClickZoom: properties.enableZoom,
    });
    this.map.createPane("names").style.zIndex = "450";
    this.#addControls();
    this.#fitMinZoom();
    this.map.setView(this.#frame.latLng(properties), properties.scale, { animate: false });
    for (const layer of [this.#circles, this.#lines, this.#me]) layer.addTo(this.map);
    this.#markers = new Markers(this.map, this.#frame, (markerId) => this.#send("markertap", { markerId }));
    this.#labels = new Labels(this.#ground, () => [...this.#markers.boxes(), ...this.#controlBoxes()]);
    this.#listen();
  }

  /** What lies on the map, in two steps: a touch is heard between. */
  async draw(properties: () => MapProperties): Promise<void> {
    await breath();
    const source = tileSource();
    if (source) this.#showSource(source);
    else this.#showOwnGround();
    await breath();
    const before = this.#properties;
    this.#properties = properties();
    const moved = PLACED.filter((name) => before[name] !== this.#properties[name]);
    this.#apply(new Set([...DRAWN, "includePoints", ...moved]), this.#properties);
    this.#send("updated", {});
  }

  /** Changes of one call of setData arrive one by one and are applied together. */
  update(name: string, properties: MapProperties): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#flush(properties));
    this.#changed.add(name);
  }

  remove(): void {
    for (const forget of this.#forget) forget();
    this.map.remove();
  }

  moveToLocation(to: Partial<Position>): object {
    const own = lastPosition();
    const target = to.longitude !== undefined ? this.#frame.latLng(to as Position) : own && this.#frame.measured(own);
    if (!target) throw new Error("no position");
    this.#programmatically(() => this.map.panTo(target, { animate: isCalm() ? false : undefined }));
    return {};
  }

  includePoints({ points = [], padding = [] }: { points?: Position[]; padding?: number[] }): object {
    if (points.length === 0) return {};
    const [top = 24, right = top, bottom = top, left = right] = padding;
    const bounds = L.latLngBounds(points.map((point) => this.#frame.latLng(point)));
    const options = { paddingTopLeft: L.point(left, top), paddingBottomRight: L.point(right, bottom) };
    this.#programmatically(() => this.map.fitBounds(bounds, { ...options, animate: isCalm() ? false : undefined }));
    return {};
  }

  getCenterLocation(): Position {
    return this.#frame.positionOf(this.map.getCenter());
  }

  getRegion(): { southwest: Position; northeast: Position } {
    const bounds = this.map.getBounds();
    return {
      southwest: this.#frame.positionOf(bounds.getSouthWest()),
      northeast: this.#frame.positionOf(bounds.getNorthEast()),
    };
  }

  getScale(): { scale: number } {
    return { scale: this.map.getZoom() };
  }

  #showOwnGround(): void {
    this.#attribution.addAttribution(ATTRIBUTION);
    this.#ground.addTo(this.map);
    this.#labels.addTo(this.map);
  }

  /** Its tiles, until they fail; then our own ground, where everything lies anew if the datum is another. */
  #showSource(source: TileSource): void {
    const attribution = attributionOf(source);
    const layers = backdrop(source, ZOOMS, () => {
      const centre = this.getCenterLocation();
      layers.remove();
      this.#attribution.removeAttribution(attribution);
      this.#frame.datum = "wgs84";
      this.#showOwnGround();
      this.#programmatically(() =>
        this.map.setView(this.#frame.latLng(centre), this.map.getZoom(), { animate: false }),
      );
      this.#apply(new Set(DRAWN), this.#properties);
    });
    this.#attribution.addAttribution(attribution);
    layers.addTo(this.map);
  }

  #flush(properties: MapProperties): void {
    this.#properties = properties;
    const changed = this.#changed;
    this.#changed = new Set();
    this.#apply(changed, properties);
  }

  #apply(changed: Set<string>, properties: MapProperties): void {
    const has = (...names: string[]) => names.some((name) => changed.has(name));
    if (has("latitude", "longitude", "scale")) {
      this.#programmatically(() =>
        this.map.setView(this.#frame.latLng(properties), properties.scale, { animate: isCalm() ? false : undefined }),
      );
    }
    if (has("markers")) this.#markers.set(properties.markers ?? []);
    if (has("circles")) this.#drawCircles(properties.circles ?? []);
    if (has("polyline")) this.#drawLines(properties.polyline ?? []);
    if (has("showLocation")) {
      this.#showsMe = properties.showLocation;
      this.#drawMe();
    }
    if (has("includePoints")) this.includePoints({ points: properties.includePoints ?? [] });
    this.#labels.refresh();
  }

  #drawCircles(circles: CircleProperties[]): void {
    this.#circles.clearLayers();
    for (const circle of circles) {
      const layer = L.circle(this.#frame.latLng(circle), {
        radius: circle.radius,
        className: "host-circle",
        interactive: false,
      });
      this.#circles.addLayer(layer);
    }
    this.#openLargeCircles();
  }

  /** A circle larger than the view would tint all of it and show nothing. */
  #openLargeCircles(): void {
    const { x, y } = this.map.getSize();
    this.#circles.eachLayer((layer) => {
      const circle = layer as L.Circle;
      const acrossPx = (2 * circle.getRadius()) / metresPerPx(circle.getLatLng().lat, this.map.getZoom());
      circle.getElement()?.classList.toggle("host-open", acrossPx > Math.max(x, y));
    });
  }

  #drawLines(lines: { points: Position[] }[]): void {
    this.#lines.clearLayers();
    for (const { points } of lines) {
      const latLngs = points.map((point) => this.#frame.latLng(point));
      this.#lines.addLayer(L.polyline(latLngs, { className: "host-line", interactive: false }));
    }
  }

  /** The position last told to the page; the map never asks for one by itself. */
  #drawMe(): void {
    this.#me.clearLayers();
    const own = lastPosition();
    if (!this.#showsMe || !own) return;
    const icon = L.divIcon({ className: "host-here", iconSize: [18, 18] });
    this.#me.addLayer(L.marker(this.#frame.measured(own), { icon, interactive: false, keyboard: false }));
  }

  #addControls(): void {
    const words = worded(WORDS);
    L.control.zoom({ position: "topright", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(this.map);
    this.#attribution.addTo(this.map);
  }

  /** On a wide screen the smallest zoom is about the one at which the drawn world fills it. */
  #fitMinZoom(): void {
    const view = this.map.getSize();
    const northWest = this.map.project(BOUNDS.getNorthWest(), 0);
    const world = this.map.project(BOUNDS.getSouthEast(), 0).subtract(northWest);
    const filling = Math.round(Math.log2(Math.max(view.x / world.x, view.y / world.y)));
    this.map.setMinZoom(Math.max(ZOOMS.first, Math.min(filling, ZOOMS.first + 2)));
  }

  #listen(): void {
    this.map.on("dragstart", () => this.#blame("drag"));
    this.map.on("zoomstart", () => this.#blame("scale"));
    this.map.on("movestart", () => this.#tellRegion("begin"));
    this.map.on("moveend", () => this.#tellRegion("end"));
    // A long drag would outrun the names.
    this.map.on(
      "drag",
      L.Util.throttle(() => this.#labels.refresh(), NAMES_EVERY_MS, this),
    );
    this.map.on("zoomend resize", () => this.#openLargeCircles());
    this.map.on("click", ({ latlng }: L.LeafletMouseEvent) => this.#send("tap", this.#frame.positionOf(latlng)));
    this.#ground.on("load", () => this.#labels.refresh());
    this.#ground.on(
      "tileload",
      L.Util.throttle(() => this.#labels.refresh(), NAMES_EVERY_MS, this),
    );
    this.#forget.push(
      onPaletteChange(() => {
        this.#ground.redraw();
        this.#labels.refresh();
      }),
    );
    const size = new ResizeObserver(() => this.#resize());
    size.observe(this.#element);
    this.#forget.push(() => size.disconnect());
    // Tiles that failed without a network are asked for again when it is back.
    const online = () => this.#ground.redraw();
    window.addEventListener("online", online);
    this.#forget.push(() => window.removeEventListener("online", online));
    const located = () => this.#drawMe();
    document.addEventListener("host-located", located);
    this.#forget.push(() => document.removeEventListener("host-located", located));
  }

  /** The centre stays where it is. */
  #resize(): void {
    const { clientWidth, clientHeight } = this.#element;
    if (this.map.getSize().equals([clientWidth, clientHeight])) return;
    const centre = this.map.getCenter();
    this.#programmatically(() => {
      this.map.invalidateSize({ pan: false });
      this.#fitMinZoom();
      this.map.setView(centre, this.map.getZoom(), { animate: false });
    });
  }

  #programmatically(move: () => void): void {
    this.#byProgram += 1;
    this.#cause = "update";
    move();
    // An animated move ends later and keeps its cause; a move to where the map already is never starts.
    setTimeout(() => {
      this.#byProgram -= 1;
      if (!this.#moving) this.#cause = undefined;
    }, 0);
  }

  #blame(cause: Cause): void {
    if (this.#byProgram === 0) this.#cause = cause;
  }

  #tellRegion(type: "begin" | "end"): void {
    this.#moving = type === "begin";
    this.#cause ??= "drag";
    // WeChat knows at the begin only that it is a gesture, and at the end which.
    const causedBy = type === "begin" && this.#cause !== "update" ? "gesture" : this.#cause;
    const detail = {
      type,
      causedBy,
      scale: this.map.getZoom(),
      centerLocation: this.getCenterLocation(),
      region: this.getRegion(),
      rotate: 0,
      skew: 0,
    };
    this.#send("regionchange", detail, { type, causedBy });
    if (type === "end" && this.#byProgram === 0) this.#cause = undefined;
  }

  #controlBoxes(): Box[] {
    const frame = this.#element.getBoundingClientRect();
    return [...this.#element.querySelectorAll(".leaflet-control")].map((control) => {
      const { left, right, top, bottom } = control.getBoundingClientRect();
      return { left: left - frame.left, right: right - frame.left, top: top - frame.top, bottom: bottom - frame.top };
    });
  }
}

const EQUATOR_M = 40_075_016.686;
const metresPerPx = (latitude: number, zoom: number) =>
  (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)) / (256 * 2 ** zoom);

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
