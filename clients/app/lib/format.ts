/** Dates, instants, ages and distances in words, by locale. Without Intl, which some phones' runtimes lack. */

import { type Locale, t } from "./i18n";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const BEIJING_MS = 8 * 60 * 60 * 1000;

/** A calendar day, `2023-05-01`, in words. What is no date is shown as it came. */
export function day(locale: Locale, date: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return date;
  const [, year, month, dayOfMonth] = match;
  return t(locale, "format.day", {
    year: String(year),
    month: locale === "en" ? (MONTHS[Number(month) - 1] ?? String(month)) : String(Number(month)),
    day: String(Number(dayOfMonth)),
  });
}

/** An instant in UTC as day and minute of Beijing time. */
export function instant(locale: Locale, at: string | number): string {
  const ms = typeof at === "number" ? at : Date.parse(at);
  if (Number.isNaN(ms)) return String(at);
  const local = new Date(ms + BEIJING_MS).toISOString();
  return t(locale, "format.instant", { day: day(locale, local.slice(0, 10)), time: local.slice(11, 16) });
}

export function age(locale: Locale, fromMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - fromMs) / 1000));
  if (seconds < 60) return t(locale, "format.just_now");
  if (seconds < 3600) return t(locale, "format.minutes_ago", { count: Math.floor(seconds / 60) });
  return t(locale, "format.hours_ago", { count: Math.floor(seconds / 3600) });
}

/** Distance of a public place, which the server rounds to 100 m. */
export const distance = (locale: Locale, metres: number): string =>
  metres < 100 ? t(locale, "format.very_near") : t(locale, "format.metres", { count: metres });
