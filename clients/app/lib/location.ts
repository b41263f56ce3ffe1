/** Where the device is, by the call that the account was granted. The answer is in GCJ-02. */

import { locationMode } from "./config";
import { type Gcj02, gcj02 } from "./geo";

export type Located =
  | { readonly kind: "found"; readonly point: Gcj02 }
  | { readonly kind: "refused" }
  | { readonly kind: "failed" };

const SCOPE = locationMode === "precise" ? "scope.userLocation" : "scope.userFuzzyLocation";

/** Asks the device, and the reader where the system wants that. To be called from a tap, or once allowed. */
export async function locate(): Promise<Located> {
  return (await privacyAgreed()) ? ask() : { kind: "refused" };
}

/** WeChat shows the account's privacy guideline first, where the reader has not agreed to it yet. */
export function privacyAgreed(): Promise<boolean> {
  if (!wx.canIUse("requirePrivacyAuthorize")) return Promise.resolve(true);
  return new Promise((resolve) => {
    wx.requirePrivacyAuthorize({ success: () => resolve(true), fail: () => resolve(false) });
  });
}

/** Opens the account's privacy guideline; a browser has none, and the text of the page says the same. */
export const hasPrivacyContract = (): boolean => wx.canIUse("openPrivacyContract");

export const openPrivacyContract = (): void => {
  void wx.openPrivacyContract({});
};

function ask(): Promise<Located> {
  return new Promise((resolve) => {
    const success = (found: { longitude: number; latitude: number }) =>
      resolve({ kind: "found", point: gcj02(found.longitude, found.latitude) });
    const fail = (failure: { errMsg: string }) => resolve({ kind: isRefusal(failure.errMsg) ? "refused" : "failed" });
    // `type` is wgs84 unless told otherwise, which would put every circle 500 m off.
    if (locationMode === "precise") wx.getLocation({ type: "gcj02", success, fail });
    else wx.getFuzzyLocation({ type: "gcj02", success, fail });
  });
}

/** Whether the reader has already allowed it, so that a page may ask without surprising anybody. */
export function locationAllowed(): Promise<boolean> {
  return new Promise((resolve) => {
    wx.getSetting({
      success: ({ authSetting }) => resolve((authSetting as Record<string, boolean | undefined>)[SCOPE] === true),
      fail: () => resolve(false),
    });
  });
}

export const isRefusal = (message: string): boolean => /auth|den(y|ied)|permission|privacy/i.test(message);
