/** What a page says when an answer is missing or can no longer be vouched for. */

import { age } from "./format";
import { type Locale, t } from "./i18n";
import type { Reading } from "./reading";

export interface StateView {
  readonly title: string;
  readonly body: string;
}

/** One line above what is still shown; empty when all is well or nothing is held. */
export function keptNotice(locale: Locale, reading: Reading<unknown>, nowMs: number): string {
  if (reading.trouble === null || reading.value === null) return "";
  return t(locale, "trouble.kept", {
    trouble: t(locale, `trouble.${reading.trouble}`),
    age: age(locale, reading.confirmedAtMs, nowMs),
  });
}

/** The whole page's state when nothing is held; null when there is something to show, or nothing yet. */
export function troubleState(locale: Locale, reading: Reading<unknown>): StateView | null {
  if (reading.trouble === null || reading.value !== null) return null;
  return {
    title: t(locale, `trouble.${reading.trouble}_title`),
    body: t(locale, `trouble.${reading.trouble}_body`),
  };
}
