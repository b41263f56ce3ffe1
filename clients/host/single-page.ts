// Single-page mode: what WeChat's Moments opens (scene 1154), where much is disabled.

const SCENE = 1154;
const REFUSAL = "请前往小程序使用完整服务";

/** A test, or a preview, starts the host with `?scene=1154`. */
export const scene = (): number => Number(new URLSearchParams(location.search).get("scene")) || 1001;
export const inSinglePage = (): boolean => scene() === SCENE;

/** What stands in a page but does not work there throws, so that a test proves the page clean of it. */
export function refuseInSinglePage(what: string): void {
  if (inSinglePage()) throw new Error(`${what}: ${REFUSAL}`);
}

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
  "hideShareMenu",
  "saveImageToPhotosAlbum",
  "setClipboardData",
  "login",
]);
