/**
 * What a page holds of a question it asks again and again: the last answer, and how it stands.
 *
 * An answer that is held stays readable when the line breaks (with its age), is dropped when the
 * server says it is gone, and is dropped by itself after a day.
 */

import type { Answer } from "./api";

export type Trouble = "offline" | "stale" | "busy" | "refused" | "failed";

export interface Reading<T> {
  readonly value: T | null;
  readonly etag: string | null;
  /** When the server last said that `value` is current; milliseconds of the device's clock. */
  readonly confirmedAtMs: number;
  readonly trouble: Trouble | null;
  /** Code of the problem when `trouble` is `refused`. */
  readonly code: string | null;
  readonly gone: boolean;
  /** Troubles in a row. */
  readonly failures: number;
  readonly retryAfterS: number | null;
}

/** What a production server allows for ever: one question of this kind in four seconds. */
const POLL_S = 4;
const SLOWEST_POLL_S = 60;
const KEPT_MS = 24 * 60 * 60 * 1000;

export const unread = <T>(): Reading<T> => ({
  value: null,
  etag: null,
  confirmedAtMs: 0,
  trouble: null,
  code: null,
  gone: false,
  failures: 0,
  retryAfterS: null,
});

/** The reading after one more answer. */
export function after<T>(held: Reading<T>, answer: Answer<T>, nowMs: number): Reading<T> {
  switch (answer.kind) {
    case "ok":
      return { ...unread<T>(), value: answer.value, etag: answer.etag, confirmedAtMs: nowMs };
    case "unchanged":
      return { ...unread<T>(), value: held.value, etag: held.etag, confirmedAtMs: nowMs };
    case "offline":
      return troubled(held, "offline", null, null, nowMs);
    case "problem":
      if (answer.status === 404 || answer.status === 410) return { ...unread<T>(), gone: true };
      return troubled(held, troubleOf(answer.status), answer.code, answer.retryAfterS, nowMs);
  }
}

function troubled<T>(
  held: Reading<T>,
  trouble: Trouble,
  code: string | null,
  retryAfterS: number | null,
  nowMs: number,
): Reading<T> {
  const kept = held.value !== null && nowMs - held.confirmedAtMs < KEPT_MS;
  return {
    ...held,
    value: kept ? held.value : null,
    etag: kept ? held.etag : null,
    trouble,
    code,
    failures: held.failures + 1,
    retryAfterS,
  };
}

function troubleOf(status: number): Trouble {
  if (status === 503) return "stale";
  if (status === 429) return "busy";
  return status >= 400 && status < 500 ? "refused" : "failed";
}

/** Seconds until the question is asked again: four, and longer after each trouble in a row. */
export function nextDelayS(reading: Reading<unknown>): number {
  const backedOff = Math.min(SLOWEST_POLL_S, POLL_S * 2 ** Math.min(reading.failures, 4));
  return Math.max(backedOff, reading.retryAfterS ?? 0);
}
