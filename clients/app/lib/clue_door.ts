/** Whether the way to the clue pages is shown, and going there. */

import { readDeskIsOpen } from "./api";
import { t } from "./i18n";
import { asking, type Subject, store } from "./store";
import { inSinglePage } from "./system";

const ASKED_EVERY_MS = 5 * 60 * 1000;

/** False in single-page mode, while nobody at the court could read a clue, and while nothing is known. */
export async function clueDoorIsOpen(): Promise<boolean> {
  if (inSinglePage()) return false;
  const held = store();
  if (held.clueDoor === null || Date.now() - held.clueDoor.askedAtMs > ASKED_EVERY_MS) {
    const open = await readDeskIsOpen(asking());
    held.clueDoor = { open, askedAtMs: Date.now() };
  }
  return held.clueDoor.open;
}

/** The listing goes along in memory. */
export function toCluePage(subject: Subject | null): void {
  store().clueAbout = subject;
  wx.navigateTo({
    url: "/pages/clue/index",
    fail: () => void wx.showToast({ title: t(store().locale, "trouble.offline"), icon: "none" }),
  });
}
