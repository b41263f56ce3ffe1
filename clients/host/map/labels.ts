// Names on the map: one canvas over the whole view, so that no two names meet, across tiles too.

import L from "leaflet";
import type { Ground } from "./ground";
import { along, boxAround, Room, Spacing, straightRuns } from "./layout";
import { type Palette, palette } from "./palette";
import type { Box, NamedPoint, Point, SourceTile } from "./tiles";

interface Place {
  name: string;
  lon: number;
  lat: number;
}

interface Names {
  cities: Place[];
  counties: Place[];
  neighbours: Place[];
}

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';
const HALO_PX = 3;
const SAME_NAME_PX = 260;
const STREET_PX = 11.5;
/** Names lie a little beyond the view, so that a short drag uncovers none that are missing. */
const SPARE = 0.15;

const CITY_ZOOMS = { first: 6, last: 11, dotBelow: 10 };
const COUNTY_ZOOMS = { first: 8, last: 14 };
const NEIGHBOURS_TO = 9;
const STATIONS_FROM = 12;
const STREETS_FROM = 13;
const WATER_FROM = 13;
const BUILDINGS_FROM = 16;

/** Up to five places for a city's name: over its middle, then below, above, right, left. */
const CITY_OFFSETS: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 0, y: 26 },
  { x: 0, y: -26 },
  { x: 48, y: 0 },
  { x: -48, y: 0 },
];

export class Labels extends (L.Renderer as unknown as new (options: L.RendererOptions) => L.Layer) {
  declare _map: L.Map;
  declare _container: HTMLCanvasElement;
  declare _bounds: L.Bounds;
  readonly #ground: Ground;
  readonly #obstacles: () => Box[];
  #names: Names = { cities: [], counties: [], neighbours: [] };
  #scheduled = false;

  /** @param obstacles boxes of the view, in px from its corner, on which no name may lie */
  constructor(ground: Ground, obstacles: () => Box[]) {
    super({ padding: SPARE, pane: "names" });
    this.#ground = ground;
    this.#obstacles = obstacles;
    fetch("/tiles/base/labels.json")
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`names: ${response.status}`))))
      .then((names: Names) => {
        this.#names = names;
        this.refresh();
      })
      .catch((error) => console.warn("the map has no place names:", error));
  }

  /** Draws again in the next frame. */
  refresh(): void {
    if (this.#scheduled || !this._map) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      if (this._map) this._update();
    });
  }

  _initContainer(): void {
    this._container = document.createElement("canvas");
    this._container.className = "host-names";
    this._container.setAttribute("aria-hidden", "true");
  }

  _destroyContainer(): void {
    this._container.remove();
  }

  _updatePaths(): void {
    // A renderer of vectors would draw its paths here; there are none.
  }

  _update(): void {
    const map = this._map as L.Map & { _animatingZoom?: boolean };
    if (map._animatingZoom) return;
    (L.Renderer.prototype as unknown as { _update(this: unknown): void })._update.call(this);
    const size = this._bounds.getSize();
    const corner = this._bounds.min as L.Point;
    const ratio = Math.min(window.devicePixelRatio || 1, 3);
    L.DomUtil.setPosition(this._container, corner);
    this._container.width = size.x * ratio;
    this._container.height = size.y * ratio;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    const context = this._container.getContext("2d");
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const origin = map.containerPointToLayerPoint([0, 0]).subtract(corner);
    const obstacles = this.#obstacles().map((box) => shifted(box, origin));
    const pen = new Pen(context, palette(), { left: 0, top: 0, right: size.x, bottom: size.y }, new Room(obstacles));
    this.#write(pen, map.getZoom(), (point) => map.latLngToLayerPoint(point).subtract(corner));
  }

  #write(pen: Pen, zoom: number, place: (at: L.LatLngExpression) => Point): void {
    const at = ({ lat, lon }: Place) => place([lat, lon]);
    for (const city of within(zoom, CITY_ZOOMS) ? this.#names.cities : []) writeCity(pen, city.name, at(city), zoom);
    const sources = this.#ground.sources();
    if (zoom >= STATIONS_FROM) this.#writePoints(pen, sources, place, isStation);
    for (const county of within(zoom, COUNTY_ZOOMS) ? this.#names.counties : []) {
      pen.write(county.name, at(county), { px: zoom < 10 ? 12 : 13, spaced: true, colour: "quietName" });
    }
    for (const one of zoom <= NEIGHBOURS_TO ? this.#names.neighbours : []) {
      pen.write(one.name, at(one), { px: 13, spaced: true, colour: "quietName" });
    }
    if (zoom >= STREETS_FROM) writeStreets(pen, sources, zoom, this.#projector(place));
    if (zoom >= WATER_FROM) this.#writePoints(pen, sources, place, isWater);
    if (zoom >= BUILDINGS_FROM) this.#writePoints(pen, sources, place, isBuilding);
  }

  #writePoints(
    pen: Pen,
    sources: SourceTile[],
    place: (at: L.LatLngExpression) => Point,
    chosen: (point: NamedPoint, source: SourceTile) => boolean,
  ): void {
    const project = this.#projector(place);
    for (const source of sources) {
      for (const point of source.points.filter((one) => chosen(one, source))) {
        const at = project(source, point.at);
        if (!pen.spacing.isFar(point.name, at, SAME_NAME_PX)) continue;
        const colour = isWater(point) ? "waterName" : "quietName";
        if (pen.write(point.name, at, { px: 11, colour })) pen.spacing.add(point.name, at);
      }
    }
  }

  /** From the units of a source tile to the canvas. */
  #projector(place: (at: L.LatLngExpression) => Point): (source: SourceTile, point: Point) => Point {
    const corners = new Map<SourceTile, { from: Point; scale: number }>();
    return (source, point) => {
      const corner = corners.get(source) ?? cornerOf(source, this._map, place);
      corners.set(source, corner);
      return { x: corner.from.x + point.x * corner.scale, y: corner.from.y + point.y * corner.scale };
    };
  }
}

function cornerOf(source: SourceTile, map: L.Map, place: (at: L.LatLngExpression) => Point) {
  const sidePx = 256 * 2 ** (map.getZoom() - source.z);
  const corner = L.point(source.x * sidePx, source.y * sidePx);
  return { from: place(map.unproject(corner, map.getZoom())), scale: sidePx / source.extent };
}

const within = (zoom: number, { first, last }: { first: number; last: number }) => zoom >= first && zoom <= last;
const shifted = (box: Box, by: Point): Box => ({
  left: box.left + by.x,
  right: box.right + by.x,
  top: box.top + by.y,
  bottom: box.bottom + by.y,
});

const isStation = ({ kind }: NamedPoint) => kind === "train" || kind === "subway";
const isWater = ({ kind }: NamedPoint) => kind === "水系" || kind === "水域";
const isStreetPoint = ({ kind }: NamedPoint) => kind === "道路";
/** No company's name may stand beside a count of listings that is not its own. */
const COMPANY = /公司|银行|集团|企业|店$|厂$/;
const isBuilding = (point: NamedPoint, source: SourceTile) =>
  !isStation(point) &&
  !isWater(point) &&
  !COMPANY.test(point.name) &&
  (!isStreetPoint(point) || source.streets.length === 0);

function writeCity(pen: Pen, name: string, at: Point, zoom: number): void {
  const style = { px: zoom < 8 ? 14 : zoom < 10 ? 15 : 16, bold: true, colour: "name" } as const;
  if (zoom >= CITY_ZOOMS.dotBelow) {
    CITY_OFFSETS.some(({ x, y }) => pen.write(name, { x: at.x + x, y: at.y + y }, style));
    return;
  }
  const places = [
    { x: at.x, y: at.y - 13 },
    { x: at.x, y: at.y + 14 },
    { x: at.x + 30, y: at.y },
    { x: at.x - 30, y: at.y },
  ];
  if (places.some((place) => pen.write(name, place, style))) pen.dot(at);
}

function writeStreets(
  pen: Pen,
  sources: SourceTile[],
  zoom: number,
  project: (source: SourceTile, point: Point) => Point,
): void {
  const lines = sources
    .filter((source) => source.z > 8)
    .flatMap((source) => source.streets.map((street) => ({ ...street, source })))
    .sort((a, b) => a.rank - b.rank);
  const advance = STREET_PX + (zoom >= 15 ? 2 : 1);
  for (const { name, points, source } of lines) {
    const needed = [...name].length * advance + 8;
    const runs = straightRuns(
      points.map((point) => project(source, point)),
      needed,
    );
    for (const run of runs.slice(0, 3)) {
      if (!pen.sees(run.middle) || !pen.spacing.isFar(name, run.middle, SAME_NAME_PX)) continue;
      if (pen.writeAlong(along(run, name, advance), STREET_PX)) pen.spacing.add(name, run.middle);
    }
  }
}

interface Style {
  px: number;
  colour: "name" | "quietName" | "waterName";
  bold?: boolean;
  /** Wider between the characters, as names of areas are. */
  spaced?: boolean;
}

/** Writes names where there is room, each with a halo in the colour of the ground. */
class Pen {
  readonly spacing = new Spacing();

  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly colours: Palette,
    readonly view: Box,
    readonly room: Room,
  ) {
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = HALO_PX;
    context.strokeStyle = colours.halo;
  }

  sees({ x, y }: Point): boolean {
    return x >= this.view.left && x <= this.view.right && y >= this.view.top && y <= this.view.bottom;
  }

  write(name: string, at: Point, { px, colour, bold, spaced }: Style): boolean {
    if (!this.sees(at)) return false;
    this.context.font = `${bold ? 600 : 400} ${px}px ${FONT}`;
    const space = spaced ? px * 0.18 : 0;
    const characters = spaced ? [...name] : [name];
    const widths = characters.map((one) => this.context.measureText(one).width);
    const width = widths.reduce((sum, one) => sum + one + space, -space);
    if (!this.room.take([boxAround(at, width + 8, px + 7)])) return false;
    let x = at.x - width / 2;
    const glyphs = characters.map((text, index) => {
      const half = (widths[index] ?? 0) / 2;
      const glyph = { text, at: { x: x + half, y: at.y }, angle: 0 };
      x += 2 * half + space;
      return glyph;
    });
    this.#draw(glyphs, this.colours[colour]);
    return true;
  }

  writeAlong(glyphs: { text: string; at: Point; angle: number }[], px: number): boolean {
    // The boxes of one name may touch each other, so they are taken together.
    if (!this.room.take(glyphs.map(({ at }) => boxAround(at, px + 3, px + 3)))) return false;
    this.context.font = `400 ${px}px ${FONT}`;
    this.#draw(glyphs, this.colours.streetName);
    return true;
  }

  dot(at: Point): void {
    this.context.beginPath();
    this.context.arc(at.x, at.y, 2.2, 0, 2 * Math.PI);
    this.context.fillStyle = this.colours.dot;
    this.context.fill();
  }

  /** All halos first: that of one character must not bite into its neighbour. */
  #draw(glyphs: { text: string; at: Point; angle: number }[], colour: string): void {
    this.context.fillStyle = colour;
    for (const paint of ["strokeText", "fillText"] as const) {
      for (const { text, at, angle } of glyphs) {
        this.context.save();
        this.context.translate(at.x, at.y);
        this.context.rotate(angle);
        this.context[paint](text, 0, 0);
        this.context.restore();
      }
    }
  }
}
