// Which counts of the map are targets: not those that a control lies over, or that the edge of the map cuts.

import type { Box } from "./tiles";

/** Px of a target that stay free, WCAG 2.2 success criterion 2.5.8. */
const FREE_PX = 24;

/** Whether the middle of a target is not whole in view, or lies below something; all in px of the same corner. */
export function isCovered(at: { x: number; y: number }, view: Box, covers: readonly Box[]): boolean {
  const half = FREE_PX / 2;
  const free = { left: at.x - half, right: at.x + half, top: at.y - half, bottom: at.y + half };
  const isCut = free.left < view.left || free.right > view.right || free.top < view.top || free.bottom > view.bottom;
  return isCut || covers.some((cover) => meets(free, cover));
}

/** What can be pressed over a map: its own controls, and what the page lays over it. */
export function coversOf(map: HTMLElement): Box[] {
  const view = map.getBoundingClientRect();
  const page = map.closest(".host-page") ?? map;
  return [...page.querySelectorAll("[role=button], button, .leaflet-control")]
    .filter((one) => !one.closest(".leaflet-pane"))
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.width > 0 && meets(box, view));
}

const meets = (a: Box, b: Box) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
