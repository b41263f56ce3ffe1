/** Verifying a file: on this device where that can be, otherwise by the server; and how its listing stands now. */

import { type Answer, type Asking, type Listing, readListing } from "./api";
import { isPdf, type LedgerKey, MAX_BYTES, type Reason, type Subtle, verify } from "./extracts";
import type { Poster, Transport } from "./transport";

export type Standing = "current" | "changed" | "gone";

/** What became of a file. Nothing in it is about a person. */
export interface Result {
  readonly kind: "holds";
  readonly what: string;
  /** Null for what is not an extract. */
  readonly standing: Standing | null;
  readonly listingId: string;
  readonly court: string;
  readonly asOf: string;
  readonly issuedAt: string;
  readonly synthetic: boolean;
  readonly onDevice: boolean;
}

export type Outcome =
  | Result
  | { readonly kind: "fails"; readonly reason: Reason; readonly onDevice: boolean }
  | { readonly kind: "refused"; readonly code: "too_large" | "offline" | "stale" | "busy" | "failed" };

export interface Asked extends Asking {
  readonly post: Poster;
}

interface Verified {
  readonly holds: boolean;
  readonly reason: Reason | null;
  readonly kind: string | null;
  readonly standing: Standing | null;
  readonly listing_id: string | null;
  readonly court: string | null;
  readonly as_of: string | null;
  readonly issued_at: string | null;
  readonly synthetic: boolean;
}

const PATH = "/api/v1/verify";
const KEYS_PATH = "/.well-known/debtormap-keys.json";

export async function verifyFile(asked: Asked, data: ArrayBuffer, subtle: Subtle | null): Promise<Outcome> {
  if (data.byteLength > MAX_BYTES) return { kind: "refused", code: "too_large" };
  const file = new Uint8Array(data);
  return subtle !== null && isPdf(file) ? onDevice(asked, file, subtle) : byServer(asked, data);
}

/** A pasted text as the bytes of a file, which ends in a line feed; null for one that is no text. */
export function fileOf(text: string): ArrayBuffer | null {
  try {
    const encoded = encodeURIComponent(`${text.trim()}\n`);
    const found = [...encoded.matchAll(/%([0-9A-F]{2})|(.)/g)];
    return Uint8Array.from(found, ([, hex, one]) =>
      hex === undefined ? (one ?? "").charCodeAt(0) : Number.parseInt(hex, 16),
    ).buffer;
  } catch {
    // Half a surrogate pair.
    return null;
  }
}

/** The file stays here; asked for are the keys, and whether the listing is still public. */
async function onDevice(asked: Asked, file: Uint8Array, subtle: Subtle): Promise<Outcome> {
  const keys = await readKeys(asked.transport);
  if ("code" in keys) return keys;
  const verdict = await verify(file, keys.value, subtle);
  if (verdict.kind === "fails") return { ...verdict, onDevice: true };
  const { listing_id: listingId, as_of: asOf, issued_at: issuedAt, court, synthetic = false } = verdict.statement;
  const listing = await readListing(asked, listingId);
  const standing = standingOf(listing, asOf);
  if (standing === null) return refusal(listing.kind === "problem" ? listing.status : undefined);
  return { kind: "holds", what: "extract", standing, listingId, court, asOf, issuedAt, synthetic, onDevice: true };
}

/** Null when the server did not say. */
function standingOf(listing: Answer<Listing>, asOf: string): Standing | null {
  if (listing.kind === "ok") return listing.value.as_of === asOf ? "current" : "changed";
  return listing.kind === "problem" && listing.status === 404 ? "gone" : null;
}

async function readKeys(transport: Transport): Promise<{ readonly value: readonly LedgerKey[] } | Refusal> {
  const reply = await transport(KEYS_PATH);
  if (reply?.status !== 200) return refusal(reply?.status);
  return { value: (reply.body as { keys: readonly LedgerKey[] }).keys };
}

async function byServer(asked: Asked, data: ArrayBuffer): Promise<Outcome> {
  const reply = await asked.post(PATH, data);
  if (reply?.status !== 200) return refusal(reply?.status);
  const found = reply.body as Verified;
  if (!found.holds) return { kind: "fails", reason: found.reason ?? "changed", onDevice: false };
  return {
    kind: "holds",
    what: found.kind ?? "",
    standing: found.standing,
    listingId: found.listing_id ?? "",
    court: found.court ?? "",
    asOf: found.as_of ?? "",
    issuedAt: found.issued_at ?? "",
    synthetic: found.synthetic,
    onDevice: false,
  };
}

type Refusal = Extract<Outcome, { kind: "refused" }>;

function refusal(status: number | undefined): Refusal {
  if (status === undefined) return { kind: "refused", code: "offline" };
  if (status === 413) return { kind: "refused", code: "too_large" };
  if (status === 429) return { kind: "refused", code: "busy" };
  return { kind: "refused", code: status === 503 ? "stale" : "failed" };
}
