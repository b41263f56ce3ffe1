// Vector tiles of the base map: fetched once, taken apart into what is drawn and what is labelled.

import { VectorTile, type VectorTileFeature, type VectorTileLayer } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { inTurn } from "../breath";

export interface Point {
  x: number;
  y: number;
}

type Line = Point[];

/** Something to fill or stroke, in units of its tile. */
export interface Shape {
  path: Path2D;
  box: Box;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface NamedLine {
  name: string;
  rank: number;
  points: Line;
}

export interface NamedPoint {
  name: string;
  kind: string;
  at: Point;
}

export interface SourceTile {
  z: number;
  x: number;
  y: number;
  /** Units from edge to edge. */
  extent: number;
  context: Shape[];
  province: Shape[];
  provinceLines: Shape[];
  cityLines: Shape[];
  countyLines: Shape[];
  rivers: Shape[];
  /** By rank, the most important road first. */
  roads: Shape[][];
  streets: NamedLine[];
  points: NamedPoint[];
}

/** Road classes from the most to the least important; ramps go with their road. */
const RANKS: readonly (readonly string[])[] = [
  ["motorway", "trunk", "motorway_link", "trunk_link"],
  ["primary", "primary_link"],
  ["secondary", "secondary_link"],
  ["tertiary", "tertiary_link"],
  ["unclassified", "residential", "living_street"],
  ["service", "pedestrian", "footway", "cycleway", "path", "steps", "track", "unknown"],
];
export const RANK_COUNT = RANKS.length;

const KEPT_TILES = 120;
const cache = new Map<string, Promise<SourceTile | undefined>>();

/** Undefined where the base map has nothing. A tile that failed is asked for again. */
export function loadTile(z: number, x: number, y: number): Promise<SourceTile | undefined> {
  const key = `${z}/${x}/${y}`;
  const held = cache.get(key);
  if (held) {
    cache.delete(key);
    cache.set(key, held);
    return held;
  }
  const work = fetchTile(z, x, y);
  work.catch(() => cache.delete(key));
  cache.set(key, work);
  if (cache.size > KEPT_TILES) cache.delete(cache.keys().next().value as string);
  return work;
}

async function fetchTile(z: number, x: number, y: number): Promise<SourceTile | undefined> {
  const response = await fetch(`/tiles/base/${z}/${x}/${y}.mvt`);
  if (response.status === 204 || response.status === 404) return undefined;
  if (!response.ok) throw new Error(`tile: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return inTurn(() => parseTile(bytes, z, x, y));
}

export function parseTile(bytes: Uint8Array, z: number, x: number, y: number): SourceTile {
  const { layers } = new VectorTile(new PbfReader(bytes));
  const features = (name: string) => featuresOf(layers[name]);
  const drawn = new Set<string>();
  const roads = features("roads");
  return {
    z,
    x,
    y,
    extent: Object.values(layers)[0]?.extent ?? 4096,
    context: features("context").map(areaOf),
    province: features("province").map(areaOf),
    // Each border is drawn once, by the highest division it bounds: dashes drawn twice would close up.
    provinceLines: features("province").flatMap((one) => bordersOf(one, drawn)),
    cityLines: features("city").flatMap((one) => bordersOf(one, drawn)),
    countyLines: features("county").flatMap((one) => bordersOf(one, drawn)),
    rivers: features("rivers").map((one) => shapeOf(one.loadGeometry(), false)),
    roads: RANKS.map((_, rank) =>
      roads.filter((one) => rankOf(one) === rank).map((one) => shapeOf(one.loadGeometry(), false)),
    ),
    streets: joinStreets(roads),
    points: [...namesOf(features("names"), "cls"), ...namesOf(features("stations"), "kind")],
  };
}

function featuresOf(layer: VectorTileLayer | undefined): VectorTileFeature[] {
  return layer ? Array.from({ length: layer.length }, (_, index) => layer.feature(index)) : [];
}

function rankOf({ properties }: VectorTileFeature): number {
  const rank = RANKS.findIndex((classes) => classes.includes(String(properties.fclass)));
  return rank < 0 ? RANK_COUNT - 1 : rank;
}

function namesOf(features: VectorTileFeature[], kind: string): NamedPoint[] {
  return features.flatMap((one) => {
    const at = one.loadGeometry()[0]?.[0];
    const name = String(one.properties.name ?? "");
    // Names with brackets are notes of the mappers.
    if (!at || !name || /[（(]/.test(name)) return [];
    return [{ name, kind: String(one.properties[kind] ?? ""), at }];
  });
}

const areaOf = (feature: VectorTileFeature) => shapeOf(feature.loadGeometry(), true);

function shapeOf(lines: Line[], closed: boolean): Shape {
  const path = new Path2D();
  const box: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const line of lines) {
    line.forEach(({ x, y }, index) => {
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    });
    if (closed) path.closePath();
  }
  return { path, box };
}

/** The parts of an outline that nobody drew yet, without the edges at which the tile cuts the polygon. */
function bordersOf(feature: VectorTileFeature, drawn: Set<string>): Shape[] {
  const { extent } = feature;
  const kept: Line[] = [];
  for (const ring of feature.loadGeometry()) {
    let line: Line = [];
    for (let index = 1; index < ring.length; index += 1) {
      const from = ring[index - 1] as Point;
      const to = ring[index] as Point;
      if (isCut(from, to, extent) || !claim(from, to, drawn)) {
        if (line.length > 1) kept.push(line);
        line = [];
      } else {
        if (line.length === 0) line.push(from);
        line.push(to);
      }
    }
    if (line.length > 1) kept.push(line);
  }
  return kept.map((line) => shapeOf([line], false));
}

function isCut(from: Point, to: Point, extent: number): boolean {
  const beyond = (a: number, b: number) => (a < 0 && b < 0) || (a > extent && b > extent);
  return beyond(from.x, to.x) || beyond(from.y, to.y);
}

function claim(from: Point, to: Point, drawn: Set<string>): boolean {
  const ends = [`${from.x},${from.y}`, `${to.x},${to.y}`].sort();
  const key = ends.join(";");
  if (drawn.has(key)) return false;
  drawn.add(key);
  return true;
}

/** Ways of one name that meet become one line: a street cut at each crossing would hold no name. */
function joinStreets(roads: VectorTileFeature[]): NamedLine[] {
  const byName = new Map<string, NamedLine[]>();
  for (const road of roads) {
    const name = String(road.properties.name ?? "");
    if (!name || /[（(]/.test(name)) continue;
    const lines = byName.get(name) ?? [];
    byName.set(name, lines);
    for (const points of road.loadGeometry()) append(lines, { name, rank: rankOf(road), points: [...points] });
  }
  return [...byName.values()].flat().sort((a, b) => a.rank - b.rank);
}

function append(lines: NamedLine[], added: NamedLine): void {
  for (const line of lines) {
    const joined = join(line.points, added.points);
    if (joined) {
      line.points = joined;
      line.rank = Math.min(line.rank, added.rank);
      return;
    }
  }
  lines.push(added);
}

const same = (a: Point | undefined, b: Point | undefined) =>
  a !== undefined && b !== undefined && a.x === b.x && a.y === b.y;

function join(a: Line, b: Line): Line | undefined {
  if (same(a.at(-1), b[0])) return [...a, ...b.slice(1)];
  if (same(b.at(-1), a[0])) return [...b, ...a.slice(1)];
  if (same(a.at(-1), b.at(-1))) return [...a, ...b.slice(0, -1).reverse()];
  if (same(a[0], b[0])) return [...b.slice(1).reverse(), ...a];
  return undefined;
}
