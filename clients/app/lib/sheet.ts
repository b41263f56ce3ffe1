/**
 * The list beside the map. On a phone it is a sheet of three heights, moved by dragging or by a tap on its handle;
 * where there is room, a panel at the side. The limits are those of pages/map/index.wxss.
 */

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export type Sheet = "peek" | "half" | "full";

const HEIGHTS: readonly Sheet[] = ["peek", "half", "full"];
const ONE_STEP_PX = 48;

/** A tap opens one step further, and closes from the top. */
export const tapped = (sheet: Sheet): Sheet => (sheet === "peek" ? "half" : sheet === "half" ? "full" : "peek");

/** Where the sheet rests after a drag of so many pixels upwards, on a screen of this height. */
export function dragged(sheet: Sheet, upPx: number, screenPx: number): Sheet {
  const twoSteps = Math.abs(upPx) > screenPx * 0.45;
  const steps = Math.abs(upPx) < ONE_STEP_PX ? 0 : twoSteps ? 2 : 1;
  const index = HEIGHTS.indexOf(sheet) + Math.sign(upPx) * steps;
  return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.max(0, index))] ?? sheet;
}

/** While a finger moves it: the resting height and the way of the finger. */
export const draggingStyle = (sheet: Sheet, upPx: number): string => {
  const resting = { peek: "156px", half: "50%", full: "100%" }[sheet];
  return `height: calc(${resting} + ${Math.round(upPx)}px); transition: none;`;
};

/** What the list leaves of the window for the map, at the sheet's half height. */
export function mapSize({ widthPx, heightPx }: Size): Size {
  if (widthPx >= 900) return { widthPx: widthPx - 400, heightPx };
  if (widthPx >= 600 && heightPx <= 480) return { widthPx: widthPx - 320, heightPx };
  return { widthPx, heightPx: Math.round(heightPx * (heightPx > 620 ? 0.42 : 0.3)) };
}
