/** Requests of listed persons as the pages know them: shapes of the wire, and one function for each thing to hand in. */

import { type Challenge, solve } from "./proof";
import type { Poster, Reply, Transport } from "./transport";

export type RequestKind = "not_listable" | "inaccurate" | "should_be_deleted" | "not_me";
export type Asker = "listed_person" | "relative" | "lawyer";

export const REQUEST_KINDS: readonly RequestKind[] = ["not_me", "not_listable", "inaccurate", "should_be_deleted"];
export const ASKERS: readonly Asker[] = ["listed_person", "relative", "lawyer"];
export const MAX_PAPERS = 5;
export const MAX_PAPER_BYTES = 10 * 1024 * 1024;
export const REASONS_CHARACTERS = 3000;
export const MIN_REASONS_CHARACTERS = 10;

export interface Draft {
  readonly kind: RequestKind;
  readonly asker: Asker;
  readonly reasons: string;
  readonly contact: string;
  readonly listingId: string | null;
  readonly listedName: string;
  readonly caseNumber: string;
}

export interface Limit {
  readonly what: string;
  readonly due_on: string;
  readonly provisional: boolean;
  readonly of_court: boolean;
}

export interface Act {
  readonly act: string;
  readonly on: string;
  readonly served_on: string | null;
  readonly remedy: string;
  readonly reasons: string;
}

export interface RequestState {
  readonly kind: RequestKind;
  readonly asker: Asker;
  readonly state: string;
  readonly listing_id: string | null;
  readonly received_on: string;
  readonly papers: number;
  readonly limits: readonly Limit[];
  readonly acts: readonly Act[];
  readonly off_map: boolean;
  readonly off_map_until: string | null;
  readonly may_ask_reconsideration: boolean;
  readonly may_withdraw: boolean;
}

export interface Posting {
  readonly post: Poster;
  readonly transport: Transport;
}

/** Why something was not taken: the field and the stable code; `offline` and `failed` are about the line. */
export interface Refused {
  readonly kind: "refused";
  readonly code: string;
  readonly field: string;
}

export type Outcome<T> = { readonly kind: "ok"; readonly value: T } | Refused;

const PREFIX = "/api/v1/corrections";

/** A solved challenge; it pays for the papers and the request that follow. */
export async function prove(posting: Posting, progress: (share: number) => void): Promise<Outcome<string>> {
  const given = told<Challenge>(await posting.transport(`${PREFIX}/challenge`));
  if (given.kind === "refused") return given;
  const solution = await solve(given.value, progress);
  return solution === null
    ? { kind: "refused", code: "proof_invalid", field: "proof" }
    : { kind: "ok", value: solution };
}

export async function sendPaper(posting: Posting, data: ArrayBuffer, proof: string): Promise<Outcome<string>> {
  const headers = { "Correction-Proof": proof };
  const reply = told<{ paper_id: string }>(await posting.post(`${PREFIX}/papers`, data, { headers }));
  return reply.kind === "ok" ? { kind: "ok", value: reply.value.paper_id } : reply;
}

/** The receipt. The same `retryKey` for the same draft gets the same one. */
export async function sendRequest(
  posting: Posting,
  draft: Draft,
  papers: readonly string[],
  proof: string,
  retryKey: string,
): Promise<Outcome<string>> {
  const body = {
    kind: draft.kind,
    asker: draft.asker,
    reasons: draft.reasons,
    contact: draft.contact,
    listing_id: draft.listingId,
    listed_name: draft.listedName,
    case_number: draft.caseNumber,
    papers,
    proof,
  };
  const headers = { "Idempotency-Key": retryKey };
  const reply = told<{ receipt: string }>(await posting.post(PREFIX, body, { headers }));
  return reply.kind === "ok" ? { kind: "ok", value: reply.value.receipt } : reply;
}

export const readRequest = async (posting: Posting, receipt: string): Promise<Outcome<RequestState>> =>
  told(await posting.post(`${PREFIX}/receipt`, { receipt }));

export const askReconsideration = async (
  posting: Posting,
  receipt: string,
  reasons: string,
): Promise<Outcome<unknown>> => told(await posting.post(`${PREFIX}/receipt/reconsideration`, { receipt, reasons }));

export const withdrawRequest = async (posting: Posting, receipt: string): Promise<Outcome<unknown>> =>
  told(await posting.post(`${PREFIX}/receipt/withdrawal`, { receipt }));

/** The signed paper that the listing was removed: what a file for `debtormap verify` holds. */
export async function readRemoval(posting: Posting, receipt: string): Promise<Outcome<string>> {
  const reply = told<object>(await posting.post(`${PREFIX}/receipt/removal`, { receipt }));
  return reply.kind === "ok" ? { kind: "ok", value: `${JSON.stringify(reply.value)}\n` } : reply;
}

export function told<T>(reply: Reply | null): Outcome<T> {
  if (reply === null) return { kind: "refused", code: "offline", field: "" };
  if (reply.status >= 200 && reply.status < 300 && typeof reply.body === "object" && reply.body !== null)
    return { kind: "ok", value: reply.body as T };
  const problem = (reply.body ?? {}) as { code?: string; errors?: readonly { code?: string; field?: string }[] };
  const first = problem.errors?.[0];
  return { kind: "refused", code: first?.code ?? problem.code ?? "failed", field: first?.field ?? "" };
}
