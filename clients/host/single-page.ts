// Single-page mode: what WeChat's Moments opens (scene 1154), where much is disabled.

const SCENE = 1154;

/** A test, or a preview, starts the host with `?scene=1154`. */
export const scene = (): number => Number(new URLSearchParams(location.search).get("scene")) || 1001;
export const inSinglePage = (): boolean => scene() === SCENE;

/** The calls that do nothing there but tell the reader to open the mini-program. */
export const DISABLED_IN_SINGLE_PAGE = new Set([
  "navigateTo",
  "redirectTo",
  "reLaunch",
  "navigateBack",
  "switchTab",
  "chooseLocation",
  "openSetting",
  "showShareMenu",
  "setClipboardData",
  "login",
]);
