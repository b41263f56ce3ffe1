/** Whether the way to the page of notices is shown, and going there. What is followed goes along in memory. */

import { type Listing, readMailIsSent } from "./api";
import { t } from "./i18n";
import { asking, store } from "./store";
import { inSinglePage } from "./system";

export type WatchKind = "organisation" | "area" | "own";

/** Of a sole proprietor, who is a person: nobody follows one. */
const SOLE_PROPRIETOR = "92";
const ASKED_EVERY_MS = 5 * 60 * 1000;

let door: { readonly open: boolean; readonly askedAtMs: number } | null = null;
let inHand: { readonly kind: WatchKind; readonly target: string } | null = null;

/** False in single-page mode, where no mail is sent, and while nothing is known. */
export async function watchDoorIsOpen(): Promise<boolean> {
  if (inSinglePage()) return false;
  if (door === null || Date.now() - door.askedAtMs > ASKED_EVERY_MS) {
    door = { open: await readMailIsSent(asking()), askedAtMs: Date.now() };
  }
  return door.open;
}

/** The number of an organisation, which its listing shows whole; null: it is a person's, or nothing is known. */
export const codeOf = (listing: Pick<Listing, "kind" | "credit_code" | "masked_number"> | null): string | null =>
  listing === null || listing.kind === "natural_person" ? null : (listing.credit_code ?? listing.masked_number ?? null);

/** Whether an organisation's listing may be followed by this code. */
export const mayFollow = (code: string | null | undefined): code is string =>
  code?.length === 18 && !code.includes("*") && !code.startsWith(SOLE_PROPRIETOR);

/** A receipt or an area stands in no address. */
export function toWatchPage(kind: WatchKind, target: string): void {
  inHand = { kind, target };
  wx.navigateTo({
    url: "/pages/watch/index",
    fail: () => void wx.showToast({ title: t(store().locale, "trouble.offline"), icon: "none" }),
  });
}

/** What the page before has handed over, once. */
export function takeInHand(): { readonly kind: WatchKind; readonly target: string } {
  const taken = inHand ?? { kind: "organisation", target: "" };
  inHand = null;
  return taken;
}
