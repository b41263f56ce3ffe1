/** The errand of a page on this device: its network, its files, its random numbers. */

import { Errand, type Step } from "./clue_errand";
import { t } from "./clue_words";
import type { Limits } from "./clues";
import type { Locale } from "./i18n";
import { forgetFile, randomKey, readPart } from "./papers";
import { posting } from "./store";

export const startErrand = (limits: Limits, provesWords: boolean, told: (step: Step, share: number) => void): Errand =>
  new Errand({
    carrier: { ...posting(), readPart, wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
    randomKey,
    now: Date.now,
    told,
    chunkBytes: limits.chunk_bytes,
    provesWords,
  });

/** Lets go of the chosen files, too. */
export function endErrand(errand: Errand | null): void {
  for (const { path } of errand?.files ?? []) forgetFile(path);
  errand?.stop();
}

/** In steps of five, so that a screen reader is not told of each part. */
export function stepText(locale: Locale, step: Step, share: number): string {
  if (step === "words") return t(locale, "clue.sending_words");
  const percent = String(Math.min(100, Math.floor(share * 20) * 5));
  return t(locale, step === "proving" ? "clue.proving" : "clue.sending_files", { percent });
}
