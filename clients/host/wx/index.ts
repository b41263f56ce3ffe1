// The wx object: what is listed here exists, and nothing else.

import { pages } from "../pages";
import { asynchronous, type Options, synchronous } from "./call";
import * as dialogs from "./dialogs";
import { downloadFile, openDocument, saveImageToPhotosAlbum } from "./downloads";
import * as files from "./files";
import * as location from "./location";
import { createMapContext } from "./map";
import * as network from "./network";
import { createSelectorQuery, pageScrollTo } from "./query";
import * as storage from "./storage";
import * as system from "./system";

const api = {
  request: network.request,
  getNetworkType: asynchronous("getNetworkType", network.getNetworkType),
  onNetworkStatusChange: synchronous("onNetworkStatusChange", network.onNetworkStatusChange),
  offNetworkStatusChange: synchronous("offNetworkStatusChange", network.offNetworkStatusChange),

  chooseMedia: asynchronous("chooseMedia", files.chooseMedia),
  chooseMessageFile: asynchronous("chooseMessageFile", files.chooseMessageFile),
  getFileSystemManager: synchronous("getFileSystemManager", files.getFileSystemManager),
  downloadFile: asynchronous("downloadFile", downloadFile),
  openDocument: asynchronous("openDocument", openDocument),
  saveImageToPhotosAlbum: asynchronous("saveImageToPhotosAlbum", saveImageToPhotosAlbum),
  shareFileMessage: asynchronous("shareFileMessage", files.shareFileMessage),
  env: { USER_DATA_PATH: "wxfile://usr" },
  getRandomValues: asynchronous("getRandomValues", files.getRandomValues),

  getLocation: asynchronous("getLocation", location.getLocation),
  getFuzzyLocation: asynchronous("getFuzzyLocation", location.getFuzzyLocation),
  getSetting: asynchronous("getSetting", location.getSetting),
  openSetting: asynchronous("openSetting", location.openSetting),

  showToast: asynchronous("showToast", dialogs.showToast),
  hideToast: asynchronous("hideToast", dialogs.hideToast),
  showLoading: asynchronous("showLoading", dialogs.showLoading),
  hideLoading: asynchronous("hideLoading", dialogs.hideToast),
  showModal: asynchronous("showModal", dialogs.showModal),
  showActionSheet: asynchronous("showActionSheet", dialogs.showActionSheet),
  setNavigationBarTitle: asynchronous("setNavigationBarTitle", ({ title }: Options) => pages.setTitle(title)),

  setNavigationBarColor: asynchronous("setNavigationBarColor", ({ frontColor, backgroundColor }: Options) =>
    pages.colourBar(frontColor, backgroundColor),
  ),

  enableAlertBeforeUnload: asynchronous("enableAlertBeforeUnload", ({ message }: Options) =>
    pages.askBeforeLeaving(message),
  ),
  disableAlertBeforeUnload: asynchronous("disableAlertBeforeUnload", () => pages.askBeforeLeaving("")),

  navigateTo: asynchronous("navigateTo", ({ url }: Options) => pages.navigateTo(url)),
  redirectTo: asynchronous("redirectTo", ({ url }: Options) => pages.redirectTo(url)),
  reLaunch: asynchronous("reLaunch", ({ url }: Options) => pages.reLaunch(url)),
  navigateBack: asynchronous("navigateBack", ({ delta }: Options) => pages.navigateBack(delta)),
  pageScrollTo: asynchronous("pageScrollTo", pageScrollTo),

  setStorageSync: synchronous("setStorageSync", storage.setStorageSync),
  getStorageSync: synchronous("getStorageSync", storage.getStorageSync),
  removeStorageSync: synchronous("removeStorageSync", storage.removeStorageSync),
  clearStorageSync: synchronous("clearStorageSync", storage.clearStorageSync),
  setStorage: asynchronous("setStorage", ({ key, data }: Options) => storage.setStorageSync(key, data)),
  getStorage: asynchronous("getStorage", storage.getStorage),
  removeStorage: asynchronous("removeStorage", ({ key }: Options) => storage.removeStorageSync(key)),
  clearStorage: asynchronous("clearStorage", () => storage.clearStorageSync()),

  getWindowInfo: synchronous("getWindowInfo", system.getWindowInfo),
  getAppBaseInfo: synchronous("getAppBaseInfo", system.getAppBaseInfo),
  getDeviceInfo: synchronous("getDeviceInfo", system.getDeviceInfo),
  getLaunchOptionsSync: synchronous("getLaunchOptionsSync", system.getLaunchOptionsSync),
  getEnterOptionsSync: synchronous("getEnterOptionsSync", system.getEnterOptionsSync),
  onThemeChange: synchronous("onThemeChange", system.onThemeChange),
  offThemeChange: synchronous("offThemeChange", system.offThemeChange),
  canIUse: synchronous("canIUse", canIUse),
  nextTick: (callback: () => void) => queueMicrotask(callback),
  setClipboardData: asynchronous("setClipboardData", system.setClipboardData),

  createMapContext: synchronous("createMapContext", createMapContext),
  createSelectorQuery: synchronous("createSelectorQuery", createSelectorQuery),

  // The browser shows no privacy dialog of its own: nothing is pending, and nothing has to be agreed to.
  getPrivacySetting: asynchronous("getPrivacySetting", () => ({ needAuthorization: false, privacyContractName: "" })),
  requirePrivacyAuthorize: asynchronous("requirePrivacyAuthorize", () => ({})),
  onNeedPrivacyAuthorization: synchronous("onNeedPrivacyAuthorization", (_listener: unknown) => undefined),

  // A browser's own menu shares every page; there is nothing to switch on or off.
  showShareMenu: asynchronous("showShareMenu", () => ({})),
  hideShareMenu: asynchronous("hideShareMenu", () => ({})),
};

const TAGS = new Set(
  "view text label image navigator scroll-view button input textarea switch picker form map".split(" "),
);

/** "getLocation", "request.object.url" or "map": answers by the name before the first dot. */
function canIUse(schema: string): boolean {
  // Without a sheet of the browser's own there is nobody to send to.
  if (schema === "button.open-type.share") return "share" in navigator;
  const name = schema.split(".", 1)[0] ?? "";
  return Object.hasOwn(api, name) || TAGS.has(name);
}

export const wx = new Proxy(api, {
  get(target, name) {
    if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
    if (!Object.hasOwn(target, name)) throw new Error(`wx.${name} is not implemented`);
    return target[name as keyof typeof api];
  },
});
