/** Clues as the pages know them: shapes of the wire, and one function for each question. Receipts travel in bodies. */

import type { Challenge } from "./proof";
import type { Poster, Reply, Transport } from "./transport";

export type AssetClass = "funds" | "real_estate" | "movables" | "rights" | "other";
export type Source = "own_observation" | "business_dealing" | "public_record" | "other";
export type Trait = "encumbered" | "held_by_others" | "being_moved";

export const ASSET_CLASSES: readonly AssetClass[] = ["funds", "real_estate", "movables", "rights", "other"];
export const SOURCES: readonly Source[] = ["own_observation", "business_dealing", "public_record", "other"];
export const TRAITS: readonly Trait[] = ["being_moved", "held_by_others", "encumbered"];

export interface Limits {
  readonly description_characters: number;
  readonly location_characters: number;
  readonly since_characters: number;
  readonly contact_characters: number;
  readonly message_characters: number;
  readonly files: number;
  readonly file_bytes: number;
  readonly chunk_bytes: number;
}

/** While `open` is false nobody at the court could read a clue. */
export interface Desk {
  readonly open: boolean;
  readonly limits: Limits;
}

/** A file that was sent whole. */
export interface Handed {
  readonly upload_id: string;
  readonly key: string;
  readonly name: string;
  readonly chunks: number;
}

export interface Draft {
  readonly assetClass: AssetClass | "";
  readonly description: string;
  readonly location: string;
  readonly since: string;
  readonly source: Source | "";
  readonly traits: readonly Trait[];
  readonly wantsReward: boolean;
  readonly contact: string;
  readonly listingId: string | null;
  readonly avoidCourt: boolean;
}

export interface Turn {
  readonly author: "court" | "sender";
  readonly on: string;
  /** Null for the sender's own words, which are never told again. */
  readonly text: string | null;
  readonly is_new: boolean;
}

/** What was decided for the sender. */
export interface Reward {
  readonly amount_fen: number;
  readonly is_claimed: boolean;
  readonly is_paid: boolean;
}

export interface ClueState {
  readonly stage: string;
  readonly received_on: string;
  readonly files: number;
  readonly turns: readonly Turn[];
  readonly may_answer: boolean;
  readonly is_erased: boolean;
  readonly reward?: Reward | null;
}

export interface Posting {
  readonly post: Poster;
  readonly transport: Transport;
}

/** Why something was not taken: status, stable code, field. Status 0: no answer came. */
export interface Refused {
  readonly kind: "refused";
  readonly status: number;
  readonly code: string;
  readonly field: string;
  readonly retryAfterS: number;
}

export type Outcome<T> = { readonly kind: "ok"; readonly value: T } | Refused;

export const refused = (code: string, field = ""): Refused => ({
  kind: "refused",
  status: 0,
  code,
  field,
  retryAfterS: 0,
});

const PREFIX = "/api/v1/clues";

export const readDesk = async ({ transport }: Pick<Posting, "transport">): Promise<Outcome<Desk>> =>
  told(await transport(`${PREFIX}/keys`));

export const readChallenge = async ({ transport }: Posting): Promise<Outcome<Challenge>> =>
  told(await transport(`${PREFIX}/challenge`));

const keyed = (key: string) => ({ "Clue-Upload-Key": key });

export async function beginUpload({ post }: Posting, key: string, proof: string): Promise<Outcome<string>> {
  const begun = told<{ upload_id: string }>(await post(`${PREFIX}/uploads`, { proof }, { headers: keyed(key) }));
  return begun.kind === "ok" ? { kind: "ok", value: begun.value.upload_id } : begun;
}

export const putChunk = async (
  { post }: Posting,
  upload: { readonly id: string; readonly key: string },
  number: number,
  data: ArrayBuffer,
): Promise<Outcome<unknown>> =>
  told(
    await post(`${PREFIX}/uploads/${upload.id}/chunks/${number}`, data, { method: "PUT", headers: keyed(upload.key) }),
  );

export async function chunksPresent(
  { post }: Posting,
  upload: { readonly id: string; readonly key: string },
): Promise<Outcome<readonly number[]>> {
  const options = { method: "GET", headers: keyed(upload.key) } as const;
  const present = told<{ chunks: readonly number[] }>(await post(`${PREFIX}/uploads/${upload.id}`, null, options));
  return present.kind === "ok" ? { kind: "ok", value: present.value.chunks } : present;
}

export const dropUpload = async (
  { post }: Posting,
  upload: { readonly id: string; readonly key: string },
): Promise<Outcome<unknown>> =>
  told(await post(`${PREFIX}/uploads/${upload.id}`, null, { method: "DELETE", headers: keyed(upload.key) }));

/** The receipt. The same `retryKey` for the same draft gets the same one: a clue is never taken in twice. */
export async function submitClue(
  { post }: Posting,
  draft: Draft,
  files: readonly Handed[],
  proof: string,
  retryKey: string,
): Promise<Outcome<string>> {
  const body = {
    asset_class: draft.assetClass,
    description: draft.description,
    location: draft.location,
    since: draft.since,
    source: draft.source,
    traits: draft.traits,
    wants_reward: draft.wantsReward,
    contact: draft.contact,
    listing_id: draft.listingId,
    avoid_court: draft.avoidCourt,
    files,
    proof,
  };
  const sent = told<{ receipt: string }>(await post(PREFIX, body, { headers: { "Idempotency-Key": retryKey } }));
  return sent.kind === "ok" ? { kind: "ok", value: sent.value.receipt } : sent;
}

export const readClue = async ({ post }: Posting, receipt: string): Promise<Outcome<ClueState>> =>
  told(await post(`${PREFIX}/receipt`, { receipt }));

export const answerClue = async (
  { post }: Posting,
  receipt: string,
  text: string,
  files: readonly Handed[],
  retryKey: string,
): Promise<Outcome<unknown>> =>
  told(await post(`${PREFIX}/receipt/answer`, { receipt, text, files }, { headers: { "Idempotency-Key": retryKey } }));

/** Says how the reward of this clue is to be paid. The first claim counts; another one changes nothing. */
export const claimReward = async ({ post }: Posting, receipt: string, text: string): Promise<Outcome<unknown>> =>
  told(await post(`${PREFIX}/receipt/reward`, { receipt, text }));

function told<T>(reply: Reply | null): Outcome<T> {
  if (reply === null) return refused("offline");
  if (reply.status >= 200 && reply.status < 300 && typeof reply.body === "object" && reply.body !== null)
    return { kind: "ok", value: reply.body as T };
  const problem = (reply.body ?? {}) as { code?: string; errors?: readonly { code?: string; field?: string }[] };
  const first = problem.errors?.[0];
  const seconds = Number(reply.headers["retry-after"]);
  return {
    kind: "refused",
    status: reply.status,
    code: first?.code ?? problem.code ?? "failed",
    field: first?.field ?? "",
    retryAfterS: Number.isFinite(seconds) ? seconds : 0,
  };
}
