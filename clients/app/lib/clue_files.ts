/** Files on their way to the court: cut into chunks, sent under a key of the page, gone on with after a break. */

import {
  beginUpload,
  chunksPresent,
  dropUpload,
  type Handed,
  type Outcome,
  type Posting,
  putChunk,
  refused,
} from "./clues";
import type { Chosen } from "./papers";

/** A chosen file, and how much of it the court has. It lives in the page's memory alone. */
export interface Parcel {
  readonly file: Chosen;
  /** 32 random bytes in hexadecimal: what the court seals the file with as it comes. */
  readonly key: string;
  readonly chunks: number;
  id: string;
  sent: ReadonlySet<number>;
}

export interface Carrier extends Posting {
  readonly readPart: (path: string, position: number, length: number) => Promise<ArrayBuffer | null>;
  /** Milliseconds; a fake in tests. */
  readonly wait: (ms: number) => Promise<void>;
  readonly stopped: () => boolean;
  /** After each chunk. */
  readonly progress: () => void;
}

/** Tries of one chunk before the page says that the line is broken: about fifteen seconds. */
const TRIES = 5;
const FIRST_WAIT_MS = 1_000;

export const parcel = (file: Chosen, key: string, chunkBytes: number): Parcel => ({
  file,
  key,
  chunks: Math.max(1, Math.ceil(file.sizeBytes / chunkBytes)),
  id: "",
  sent: new Set(),
});

/** Sends what is missing of each; what is there is not sent again. */
export async function sendParcels(
  carrier: Carrier,
  parcels: readonly Parcel[],
  chunkBytes: number,
  proof: string,
): Promise<Outcome<readonly Handed[]>> {
  const handed: Handed[] = [];
  for (const one of parcels) {
    const sent = await sendParcel(carrier, one, chunkBytes, proof);
    if (sent.kind === "refused") return sent;
    handed.push({ upload_id: one.id, key: one.key, name: one.file.name, chunks: one.chunks });
  }
  return { kind: "ok", value: handed };
}

/** Chunks that the court has, of all. */
export function share(parcels: readonly Parcel[]): number {
  const all = parcels.reduce((sum, { chunks }) => sum + chunks, 0);
  return all === 0 ? 1 : parcels.reduce((sum, { sent }) => sum + sent.size, 0) / all;
}

/** The court forgets what no clue has taken up; without a network it does so by itself after a day. */
export function dropParcels(posting: Posting, parcels: readonly Parcel[]): void {
  for (const one of parcels) if (one.id !== "") void dropUpload(posting, one);
}

async function sendParcel(carrier: Carrier, one: Parcel, chunkBytes: number, proof: string): Promise<Outcome<unknown>> {
  const ready = await readied(carrier, one, proof);
  if (ready.kind === "refused") return ready;
  for (let number = 0; number < one.chunks; number += 1) {
    if (one.sent.has(number)) continue;
    const data = await carrier.readPart(one.file.path, number * chunkBytes, chunkBytes);
    if (data === null || data.byteLength === 0) return refused("unreadable_file", "files");
    const put = await patiently(carrier, () => putChunk(carrier, one, number, data));
    if (put.kind === "refused") return put;
    one.sent = new Set([...one.sent, number]);
    carrier.progress();
  }
  return { kind: "ok", value: null };
}

/** Begun, or found again: after a break the court says which chunks it has. */
async function readied(carrier: Carrier, one: Parcel, proof: string): Promise<Outcome<unknown>> {
  if (one.id !== "" && one.sent.size === one.chunks) return { kind: "ok", value: null };
  if (one.id !== "") {
    const present = await patiently(carrier, () => chunksPresent(carrier, one));
    if (present.kind === "ok") one.sent = new Set(present.value);
    if (present.kind === "ok" || present.status !== 404) return present;
  }
  const begun = await patiently(carrier, () => beginUpload(carrier, one.key, proof));
  if (begun.kind === "ok") {
    one.id = begun.value;
    one.sent = new Set();
  }
  return begun;
}

/** Again after a pause while no answer comes, or the court is busy. */
async function patiently<T>(carrier: Carrier, attempt: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  for (let count = 1; ; count += 1) {
    if (carrier.stopped()) return refused("stopped");
    const outcome = await attempt();
    if (outcome.kind === "ok" || count === TRIES || !isPassing(outcome)) return outcome;
    await carrier.wait(Math.max(FIRST_WAIT_MS * 2 ** (count - 1), outcome.retryAfterS * 1_000));
  }
}

const LONGEST_PAUSE_S = 20;

const isPassing = ({ status, retryAfterS }: { status: number; retryAfterS: number }): boolean =>
  (status === 0 || status === 429 || status === 502 || status === 503 || status === 504) &&
  retryAfterS <= LONGEST_PAUSE_S;
