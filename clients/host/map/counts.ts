// Counts on the map: near ones are merged so that no two cover each other, and their sum is shown.

export interface Marked {
  id: number;
  count: number;
  /** Px of the world at the current zoom. */
  x: number;
  y: number;
}

export interface Group<T extends Marked = Marked> {
  /** The first member stands for the group and keeps its place. */
  first: T;
  members: T[];
  count: number;
}

/** Targets are 44 px: of one that has a neighbour at this distance on each side, 24 px stay free (WCAG 2.5.8). */
const NEAR_PX = { x: 36, y: 35 };

/** In the order given: whoever comes first keeps its place. */
export function merge<T extends Marked>(marked: readonly T[]): Group<T>[] {
  const groups: Group<T>[] = [];
  for (const one of marked) {
    const near = groups.find(
      ({ first }) => Math.abs(first.x - one.x) < NEAR_PX.x && Math.abs(first.y - one.y) < NEAR_PX.y,
    );
    if (near) {
      near.members.push(one);
      near.count += one.count;
    } else {
      groups.push({ first: one, members: [one], count: one.count });
    }
  }
  return groups;
}

const MANY = 10;

/** Few are a pale circle, many a filled pill: two steps that one sees at a glance. */
export const isMany = (count: number): boolean => count >= MANY;

/** Px; a digit of the 13 px figures takes about 8. */
export const pillWidth = (count: number): number => Math.max(24, 16 + String(count).length * 8);
