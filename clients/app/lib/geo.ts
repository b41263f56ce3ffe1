/**
 * Positions that know their datum, and the grid cell that is all the server ever hears.
 *
 * A cell is a whole number of thousandths of a degree. The number held in memory is rounded half up exactly,
 * digit by digit: Math.round(118.2495 * 1000) is 118250, although the double written as 118.2495 lies below the
 * middle. This is the rule of `around` in debtormap/core/grid.py, so that both name the same cell for each position.
 *
 * The pages speak GCJ-02, as WeChat's map does; the server speaks WGS-84 unless it is asked otherwise.
 */

export interface Gcj02 {
  readonly datum: "gcj02";
  readonly lon: number;
  readonly lat: number;
}

export interface Wgs84 {
  readonly datum: "wgs84";
  readonly lon: number;
  readonly lat: number;
}

/** A cell of the 0.001° grid, in GCJ-02. */
export interface Cell {
  readonly lonMilli: number;
  readonly latMilli: number;
}

/** Milli-degrees that the server answers for: the box round Hebei. */
const BOX = { west: 113_400, east: 119_900, south: 36_000, north: 42_700 };

export const gcj02 = (lon: number, lat: number): Gcj02 => ({ datum: "gcj02", lon, lat });

export const wgs84 = (lon: number, lat: number): Wgs84 => ({ datum: "wgs84", lon, lat });

export const cellOf = (point: Gcj02): Cell => ({ lonMilli: milli(point.lon), latMilli: milli(point.lat) });

export const centreOf = (cell: Cell): Gcj02 => gcj02(cell.lonMilli / 1000, cell.latMilli / 1000);

export const sameCell = (a: Cell, b: Cell): boolean => a.lonMilli === b.lonMilli && a.latMilli === b.latMilli;

/** Whether the server would answer for this cell at all. */
export const inBox = (cell: Cell): boolean =>
  cell.lonMilli >= BOX.west && cell.lonMilli <= BOX.east && cell.latMilli >= BOX.south && cell.latMilli <= BOX.north;

/** The one spelling that the server's fast lane knows. */
export const canonical = (cell: Cell): string =>
  `lon=${thousandths(cell.lonMilli)}&lat=${thousandths(cell.latMilli)}&datum=gcj02`;

/** Thousandths of a degree; of two equally near ones the one farther from zero. */
export function milli(degrees: number): number {
  const [whole = "0", fraction = ""] = Math.abs(degrees).toFixed(EXACT_DIGITS).split(".");
  const kept = Number(whole) * 1000 + Number(fraction.slice(0, 3));
  const rounded = (fraction[3] ?? "0") >= "5" ? kept + 1 : kept;
  return degrees < 0 && rounded !== 0 ? -rounded : rounded;
}

/** A double of a degree or more has at most 52 digits behind the point; toFixed prints them without rounding. */
const EXACT_DIGITS = 60;

function thousandths(value: number): string {
  const sign = value < 0 ? "-" : "";
  const digits = String(Math.abs(value)).padStart(4, "0");
  return `${sign}${digits.slice(0, -3)}.${digits.slice(-3)}`;
}

/** Great-circle distance in metres. GCJ-02 bends 500 m by less than 3 m, so it is used as it is. */
export function distanceM(a: Gcj02, b: Gcj02): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}

/** The largest whole map scale at which a circle of `radiusM` fits into a map of this size, with a margin. */
export function scaleFor(size: { widthPx: number; heightPx: number }, radiusM: number, lat: number): number {
  const roomPx = Math.max(120, Math.min(size.widthPx, size.heightPx)) * 0.94;
  const metresPerPixelAtZero = 156_543.034 * Math.cos((lat * Math.PI) / 180);
  const scale = Math.floor(Math.log2((metresPerPixelAtZero * roomPx) / (2 * radiusM)));
  return Math.min(16, Math.max(12, scale));
}

/** What a map shows. */
export interface Region {
  readonly southwest: { readonly longitude: number; readonly latitude: number };
  readonly northeast: { readonly longitude: number; readonly latitude: number };
}

export const within = ({ southwest, northeast }: Region, { lon, lat }: Gcj02): boolean =>
  lon >= southwest.longitude && lon <= northeast.longitude && lat >= southwest.latitude && lat <= northeast.latitude;

/** A box in thousandths of a degree, its edges rounded outwards, and the whole zoom at which it is asked about. */
export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
  readonly zoom: number;
}

/** The server takes boxes of at most 64 tiles; a view that is not on tile edges touches one more each way. */
const MOST_TILES = 64;
const BOX_ZOOMS = { first: 4, last: 18 };

/** What the server is asked for a view; null where the view lies beside what it covers. */
export function boxOf({ southwest, northeast }: Region, scale: number): Box | null {
  const west = Math.max(BOX.west, Math.floor(southwest.longitude * 1000));
  const south = Math.max(BOX.south, Math.floor(southwest.latitude * 1000));
  const east = Math.min(BOX.east, Math.ceil(northeast.longitude * 1000));
  const north = Math.min(BOX.north, Math.ceil(northeast.latitude * 1000));
  if (west >= east || south >= north) return null;
  let zoom = Math.min(BOX_ZOOMS.last, Math.max(BOX_ZOOMS.first, Math.floor(scale)));
  while (zoom > BOX_ZOOMS.first && tilesOf({ west, south, east, north, zoom }) > MOST_TILES) zoom -= 1;
  return { west, south, east, north, zoom };
}

function tilesOf({ west, south, east, north, zoom }: Box): number {
  const across = ((east - west) / 360_000) * 2 ** zoom;
  const down = ((mercator(north / 1000) - mercator(south / 1000)) / (2 * Math.PI)) * 2 ** zoom;
  return (Math.ceil(across) + 1) * (Math.ceil(down) + 1);
}

const mercator = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360));

export const sameBox = (a: Box, b: Box): boolean => boxQuery(a) === boxQuery(b);

export const boxQuery = ({ west, south, east, north, zoom }: Box): string =>
  `bbox=${[west, south, east, north].map(thousandths).join(",")}&zoom=${zoom}&datum=gcj02`;

export type Direction = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";
const DIRECTIONS: readonly Direction[] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];

/** The nearest of eight directions in which one point lies from another. */
export function bearing(from: Gcj02, to: Gcj02): Direction {
  const east = (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180);
  const turn = Math.atan2(east, to.lat - from.lat) / (Math.PI / 4);
  return DIRECTIONS[(Math.round(turn) + 8) % 8] ?? "n";
}

const SEMI_MAJOR_M = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;

/** WGS-84 to GCJ-02 by the public approximation; good to about a metre inside Hebei. */
export function toGcj02(point: Wgs84): Gcj02 {
  const x = point.lon - 105;
  const y = point.lat - 35;
  const radLat = (point.lat * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radLat) ** 2;
  const meridianM = (SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic));
  const parallelM = (SEMI_MAJOR_M / Math.sqrt(magic)) * Math.cos(radLat);
  const degrees = 180 / Math.PI;
  return gcj02(
    point.lon + (shiftEastM(x, y) / parallelM) * degrees,
    point.lat + (shiftNorthM(x, y) / meridianM) * degrees,
  );
}

function shiftNorthM(x: number, y: number): number {
  const pi = Math.PI;
  return (
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    ((20 * Math.sin(6 * x * pi) + 20 * Math.sin(2 * x * pi)) * 2) / 3 +
    ((20 * Math.sin(y * pi) + 40 * Math.sin((y / 3) * pi)) * 2) / 3 +
    ((160 * Math.sin((y / 12) * pi) + 320 * Math.sin((y * pi) / 30)) * 2) / 3
  );
}

function shiftEastM(x: number, y: number): number {
  const pi = Math.PI;
  return (
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    ((20 * Math.sin(6 * x * pi) + 20 * Math.sin(2 * x * pi)) * 2) / 3 +
    ((20 * Math.sin(x * pi) + 40 * Math.sin((x / 3) * pi)) * 2) / 3 +
    ((150 * Math.sin((x / 12) * pi) + 300 * Math.sin((x / 30) * pi)) * 2) / 3
  );
}
