/**
 * A receipt as a QR code, made in the page: the receipt is asked of nobody.
 *
 * ISO/IEC 18004, version 2 (25 × 25), level M, alphanumeric mode, mask 0: 34 signs fit, no more is ever needed.
 */

import { base64 } from "./proof";

const SIDE = 25;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const MOST_SIGNS = 38;
const DATA_BYTES = 28;
const CHECK_BYTES = 16;
const ALIGNMENT = 18;
const TIMING = 6;
/** Dark rings of the three finders, and of the alignment mark. */
const FINDER = [0, 1, 3];
const MARK = [0, 2];
/** Level M and mask 0, with their check bits, as the standard tabulates them. */
const FORMAT = 0b101010000010010;

/** Rows of dark (true) and light modules. Throws for what does not fit. */
export function qr(text: string): readonly (readonly boolean[])[] {
  const data = dataBytes(text);
  const stream = [...data, ...checkBytes(data)];
  const grid = patterns();
  fill(grid, stream);
  return grid.map((row) => row.map((module) => module === true));
}

/** The code with its quiet zone as an image that a page can show. */
export function qrImage(text: string): string {
  const rows = qr(text);
  const path = rows
    .map((row, y) => row.map((isDark, x) => (isDark ? `M${x + 4} ${y + 4}h1v1h-1z` : "")).join(""))
    .join("");
  const side = SIDE + 8;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<rect width="${side}" height="${side}" fill="#fff"/><path d="${path}"/></svg>`;
  return `data:image/svg+xml;base64,${base64(svg)}`;
}

function dataBytes(text: string): number[] {
  const values = Array.from(text, (sign) => SIGNS.indexOf(sign));
  if (values.length > MOST_SIGNS || values.some((value) => value < 0)) throw new Error("no text of a receipt");
  let bits = `0010${binary(values.length, 9)}`;
  for (let at = 0; at < values.length; at += 2) {
    const [first = 0, second] = values.slice(at, at + 2);
    bits += second === undefined ? binary(first, 6) : binary(first * 45 + second, 11);
  }
  bits = `${bits}0000`.slice(0, DATA_BYTES * 8);
  bits += "0".repeat((8 - (bits.length % 8)) % 8);
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  for (let pad = 0; bytes.length < DATA_BYTES; pad += 1) bytes.push(pad % 2 === 0 ? 0xec : 0x11);
  return bytes;
}

const binary = (value: number, length: number): string => `${"0".repeat(length)}${value.toString(2)}`.slice(-length);

/** Reed and Solomon's: the rest of the division by the generator, over GF(256) with x^8 + x^4 + x^3 + x^2 + 1. */
function checkBytes(data: readonly number[]): number[] {
  const generator = generatorOf(CHECK_BYTES);
  const rest = new Array<number>(CHECK_BYTES).fill(0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    generator.forEach((term, index) => {
      rest[index] = (rest[index] ?? 0) ^ times(term, factor);
    });
  }
  return rest;
}

/** Coefficients below the leading one of (x - 1)(x - 2)(x - 4)…, highest first. */
function generatorOf(degree: number): number[] {
  let terms = new Array<number>(degree).fill(0);
  terms[degree - 1] = 1;
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    terms = terms.map((term, index) => times(term, root) ^ (terms[index + 1] ?? 0));
    root = times(root, 2);
  }
  return terms;
}

function times(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((right >> bit) & 1) * left;
  }
  return product;
}

type Grid = (boolean | null)[][];

/** What every code of this version has; null where data goes. */
function patterns(): Grid {
  const grid: Grid = Array.from({ length: SIDE }, () => new Array<boolean | null>(SIDE).fill(null));
  for (let at = 0; at < SIDE; at += 1) {
    set(grid, at, TIMING, at % 2 === 0);
    set(grid, TIMING, at, at % 2 === 0);
  }
  square(grid, 3, 3, 4, FINDER);
  square(grid, SIDE - 4, 3, 4, FINDER);
  square(grid, 3, SIDE - 4, 4, FINDER);
  square(grid, ALIGNMENT, ALIGNMENT, 2, MARK);
  format(grid);
  return grid;
}

/** Rings round a middle: those at the distances named are dark, the others up to `reach` light. */
function square(grid: Grid, x: number, y: number, reach: number, dark: readonly number[]): void {
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      set(grid, x + dx, y + dy, dark.indexOf(ring(dx, dy)) >= 0);
    }
  }
}

const ring = (dx: number, dy: number): number => Math.max(Math.abs(dx), Math.abs(dy));

function format(grid: Grid): void {
  const bit = (index: number) => ((FORMAT >> index) & 1) === 1;
  for (let index = 0; index <= 5; index += 1) set(grid, 8, index, bit(index));
  set(grid, 8, 7, bit(6));
  set(grid, 8, 8, bit(7));
  set(grid, 7, 8, bit(8));
  for (let index = 9; index < 15; index += 1) set(grid, 14 - index, 8, bit(index));
  for (let index = 0; index < 8; index += 1) set(grid, SIDE - 1 - index, 8, bit(index));
  for (let index = 8; index < 15; index += 1) set(grid, 8, SIDE - 15 + index, bit(index));
  set(grid, 8, SIDE - 8, true);
}

function set(grid: Grid, x: number, y: number, isDark: boolean): void {
  const row = grid[y];
  if (row !== undefined && x >= 0 && x < SIDE) row[x] = isDark;
}

/** Pairs of columns from the right, upwards and downwards in turn; what is left over at the end is light. */
function fill(grid: Grid, stream: readonly number[]): void {
  let next = 0;
  for (let right = SIDE - 1; right >= 1; right -= 2) {
    if (right === TIMING) right = TIMING - 1;
    for (let step = 0; step < SIDE; step += 1) {
      const upwards = ((right + 1) & 2) === 0;
      const y = upwards ? SIDE - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (grid[y]?.[x] !== null) continue;
        const bit = (((stream[next >> 3] ?? 0) >> (7 - (next & 7))) & 1) === 1;
        set(grid, x, y, bit !== ((x + y) % 2 === 0));
        next += 1;
      }
    }
  }
}
