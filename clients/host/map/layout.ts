// Where names go: the first free place of each, in order of importance. Pure geometry, in px of the view.

import type { Box, Point } from "./tiles";

/** Room that is taken. A name takes one box, or one for each character when it runs at an angle. */
export class Room {
  readonly #taken: Box[];

  constructor(obstacles: readonly Box[] = []) {
    this.#taken = [...obstacles];
  }

  isFree(boxes: readonly Box[]): boolean {
    return !boxes.some((box) => this.#taken.some((other) => overlap(box, other)));
  }

  /** Takes the boxes if all of them are free. */
  take(boxes: readonly Box[]): boolean {
    if (!this.isFree(boxes)) return false;
    this.#taken.push(...boxes);
    return true;
  }
}

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export const boxAround = ({ x, y }: Point, width: number, height: number): Box => ({
  left: x - width / 2,
  right: x + width / 2,
  top: y - height / 2,
  bottom: y + height / 2,
});

export interface Run {
  middle: Point;
  /** Radians, as the line runs, turned so that text reads left to right. */
  angle: number;
  length: number;
}

/** How far a line may turn, in all, for a run still to count as straight. */
const STRAIGHT_RAD = 0.2;

/** The straight runs of a line at least as long as `length`, longest first. */
export function straightRuns(points: readonly Point[], length: number): Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let end = 1; end < points.length; end += 1) {
    const turns = end + 1 < points.length && !isStraight(points, start, end + 1);
    if (!turns && end + 1 < points.length) continue;
    const run = runBetween(points[start] as Point, points[end] as Point);
    if (run.length >= length) runs.push(run);
    start = end;
  }
  return runs.sort((a, b) => b.length - a.length);
}

function isStraight(points: readonly Point[], start: number, end: number): boolean {
  const from = points[start] as Point;
  const to = points[end] as Point;
  const chord = Math.atan2(to.y - from.y, to.x - from.x);
  for (let index = start; index < end; index += 1) {
    const a = points[index] as Point;
    const b = points[index + 1] as Point;
    const step = Math.hypot(b.x - a.x, b.y - a.y);
    // Tiny steps wobble without being seen.
    if (step > 2 && Math.abs(between(Math.atan2(b.y - a.y, b.x - a.x) - chord)) > STRAIGHT_RAD) return false;
  }
  return true;
}

function between(angle: number): number {
  const turn = 2 * Math.PI;
  return angle - turn * Math.round(angle / turn);
}

function runBetween(from: Point, to: Point): Run {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  return {
    middle: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    angle: Math.abs(angle) > Math.PI / 2 ? angle - Math.sign(angle) * Math.PI : angle,
    length: Math.hypot(to.x - from.x, to.y - from.y),
  };
}

/** Streets steeper than this carry their characters upright, one below the other. */
const STEEP_RAD = (67 * Math.PI) / 180;

export interface Glyph {
  text: string;
  at: Point;
  /** Radians. */
  angle: number;
}

/** Each character of a name along a run, centred on its middle. */
export function along(run: Run, name: string, advance: number): Glyph[] {
  const steep = Math.abs(run.angle) > STEEP_RAD;
  // Upright characters go downwards, whichever way the line was drawn.
  const direction = steep && run.angle < 0 ? run.angle + Math.PI : run.angle;
  const characters = [...name];
  return characters.map((text, index) => {
    const offset = (index - (characters.length - 1) / 2) * advance;
    const at = { x: run.middle.x + offset * Math.cos(direction), y: run.middle.y + offset * Math.sin(direction) };
    return { text, at, angle: steep ? 0 : run.angle };
  });
}

/** Remembers where a name was written, so that it is not written again close by. */
export class Spacing {
  readonly #places = new Map<string, Point[]>();

  isFar(name: string, at: Point, least: number): boolean {
    return !(this.#places.get(name) ?? []).some((other) => Math.hypot(other.x - at.x, other.y - at.y) < least);
  }

  add(name: string, at: Point): void {
    this.#places.set(name, [...(this.#places.get(name) ?? []), at]);
  }
}
