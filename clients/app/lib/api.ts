/** The public API as the pages know it: shapes of the wire, and one function for each question. */

import { type Filters, filterQuery } from "./filters";
import { type Box, boxQuery, type Cell, canonical } from "./geo";
import type { Reply, Transport } from "./transport";

export type Kind = "natural_person" | "legal_person" | "other_organisation";
export type Band = "within" | "just_outside";
export type Level = "blue" | "yellow" | "orange" | "red";

export const KINDS: readonly Kind[] = ["natural_person", "legal_person", "other_organisation"];
export const LEVELS: readonly Level[] = ["blue", "yellow", "orange", "red"];

export interface Ground {
  readonly code: string;
  readonly text: string;
}

export interface Court {
  readonly code: string;
  readonly name: string;
}

/** Fields that the policy does not give are absent. */
export interface Summary {
  readonly id: string;
  readonly kind: Kind;
  readonly name?: string;
  readonly masked_number?: string | null;
  readonly credit_code?: string | null;
  readonly grounds?: readonly Ground[];
  readonly court?: Court;
  readonly case_number?: string;
}

export interface Found extends Summary {
  readonly birth_year?: number | null;
  readonly sex?: "male" | "female" | null;
  readonly division?: { readonly code: string; readonly name: string } | string | null;
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly distance_m: number;
  readonly band: Band;
  readonly count: number;
  readonly listings: readonly Summary[];
}

export interface Density {
  readonly area: string;
  readonly level: Level;
  readonly label?: string;
}

export interface Nearby {
  readonly radius_m: number;
  readonly as_of: string | null;
  readonly ledger_seq: number;
  readonly density: Density | null;
  readonly total: number;
  readonly places: readonly Place[];
  readonly next: string | null;
}

export interface Cluster {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  /** Null where there are fewer than `fewer_than`. */
  readonly count: number | null;
  readonly places: number;
}

export interface ViewedPlace {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly count: number;
  readonly density: Level | null;
}

/** What a map shows of a box: clusters, or near enough the places. */
export interface Viewport {
  readonly level: "clusters" | "places";
  readonly as_of: string | null;
  readonly fewer_than: number;
  readonly clusters: readonly Cluster[];
  readonly places: readonly ViewedPlace[];
}

/** What an applicant promises for clues to assets; amounts in fen. */
export interface Reward {
  readonly id: string;
  readonly form: "amount" | "share";
  readonly amount_fen?: number;
  readonly share_permille?: number;
  readonly ceiling_fen: number;
  readonly conditions: string;
  readonly published_on: string;
  readonly valid_until: string;
}

/** What holds of every notice, in the words of the court. */
export interface RewardWords {
  readonly asks: string;
  readonly rule: string;
  readonly payer: string;
  readonly excluded: string;
  readonly basis: string;
}

export interface RewardOfListing {
  readonly listing: Summary;
  readonly reward: Reward;
}

export interface Rewards {
  readonly total: number;
  readonly words: RewardWords;
  readonly notices: readonly RewardOfListing[];
  readonly next: string | null;
}

export interface Listing extends Found {
  readonly reward?: Reward & { readonly words: RewardWords };
  readonly legal_representative?: { readonly name: string; readonly note: string } | null;
  readonly partial_address?: string | null;
  readonly place_id?: string | null;
  readonly obligation?: string | null;
  readonly performance?: {
    readonly state: "none" | "partial" | "full";
    readonly performed?: string | null;
    readonly unperformed?: string | null;
  };
  readonly basis?: { readonly issuer: string; readonly number: string };
  readonly filed_on?: string | null;
  readonly decided_on?: string | null;
  readonly published_on?: string | null;
  readonly ends_on?: string | null;
  readonly as_of: string | null;
  readonly meaning?: string;
  readonly how_to_object?: string;
  readonly policy?: PolicyName;
  readonly synthetic?: boolean;
  /** There while the listing may be passed on. */
  readonly share?: Share;
}

/** What is passed on, and dies with the listing. */
export interface Share {
  readonly id: string;
  /** Whether there is a poster of it. */
  readonly poster: boolean;
}

export interface PolicyName {
  readonly name: string;
  readonly version: string | number;
}

export interface PlaceListings {
  readonly place: { readonly id: string; readonly name: string };
  readonly total: number;
  readonly listings: readonly Summary[];
  /** Of organisations only; a server of before names none. */
  readonly rewards?: readonly RewardOfListing[];
  readonly next: string | null;
}

export interface SearchAnswer {
  readonly query_kind: "name" | "case_number" | "credit_code";
  readonly total: number;
  readonly distinct_parties: number;
  readonly listings: readonly Found[];
  readonly next: string | null;
}

/** What the levels mean; `below` is null for the highest. */
export interface DensityScale {
  readonly levels: readonly { readonly level: Level; readonly at_least: number; readonly below: number | null }[];
}

export interface About {
  readonly synthetic: boolean;
  readonly policy: PolicyName;
  readonly court: { readonly name: string };
  /** Base of absolute links. */
  readonly public_url: string;
  readonly start: { readonly lon: number; readonly lat: number; readonly zoom: number };
  readonly radius_m: number;
  readonly density?: DensityScale | null;
  readonly checked_at: string | null;
  readonly basemap?: { readonly attribution?: readonly string[] };
  /** False while nobody at the court could read a clue. */
  readonly clues_open: boolean;
}

export interface CourtNames {
  readonly name: string;
  readonly traditional: string;
  readonly english: string;
}

/** A court under its newest code and name. */
export interface CourtOfProvince extends CourtNames {
  readonly code: string;
  readonly former: readonly CourtNames[];
  /** Whether it has listings on the map now. */
  readonly listed: boolean;
}

/** A county with its names in each language, and a label point in WGS-84. */
export interface Division {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly traditional: string;
  readonly english: string;
  readonly city_traditional: string;
  readonly city_english: string;
  readonly lon: number;
  readonly lat: number;
}

export type Answer<T> =
  | { readonly kind: "ok"; readonly value: T; readonly etag: string | null; readonly checkedAt: string | null }
  | { readonly kind: "unchanged"; readonly checkedAt: string | null }
  | { readonly kind: "problem"; readonly status: number; readonly code: string; readonly retryAfterS: number | null }
  | { readonly kind: "offline" };

export interface Asking {
  readonly transport: Transport;
}

/** Pages of places followed for one answer: 200 markers are the most a cheap phone draws well. */
const MAX_PAGES = 4;

export const readAbout = (asking: Asking) => ask<About>(asking, "/api/v1/about");

export async function readDivisions(asking: Asking): Promise<Answer<readonly Division[]>> {
  const answer = await ask<readonly Division[] | { divisions: readonly Division[] }>(asking, "/api/v1/divisions");
  if (answer.kind !== "ok") return answer;
  return { ...answer, value: "divisions" in answer.value ? answer.value.divisions : answer.value };
}

export const readCourts = (asking: Asking) => ask<readonly CourtOfProvince[]>(asking, "/api/v1/courts");

export const nearbyPath = (cell: Cell, filters: Filters): string =>
  `/api/v1/nearby?${canonical(cell)}${filterQuery(filters, Date.now())}`;

/** The whole answer of a cell: its first page, and the following ones put behind it. */
export async function readNearby(
  asking: Asking,
  cell: Cell,
  filters: Filters,
  etag: string | null = null,
): Promise<Answer<Nearby>> {
  const first = await ask<Nearby>(asking, nearbyPath(cell, filters), etag);
  if (first.kind !== "ok") return first;
  let { places, next } = first.value;
  for (let page = 1; next !== null && page < MAX_PAGES; page += 1) {
    const more: Answer<Nearby> = await ask<Nearby>(asking, next);
    if (more.kind !== "ok") return more;
    places = [...places, ...more.value.places];
    next = more.value.next;
  }
  return { ...first, value: { ...first.value, places, next } };
}

export const readViewport = (asking: Asking, box: Box, filters: Filters, etag: string | null = null) =>
  ask<Viewport>(asking, `/api/v1/viewport?${boxQuery(box)}${filterQuery(filters, Date.now())}`, etag);

export const readListing = (asking: Asking, id: string, etag: string | null = null) =>
  ask<Listing>(asking, `/api/v1/listings/${encodeURIComponent(id)}`, etag);

export const readShare = (asking: Asking, share: string, etag: string | null = null) =>
  ask<Listing>(asking, `/api/v1/shares/${encodeURIComponent(share)}`, etag);

export const readPlace = (asking: Asking, id: string, filters: Filters, etag: string | null = null) =>
  ask<PlaceListings>(
    asking,
    `/api/v1/places/${encodeURIComponent(id)}/listings${filterQuery(filters, Date.now()).replace("&", "?")}`,
    etag,
  );

export const readSearch = (asking: Asking, query: string, etag: string | null = null) =>
  ask<SearchAnswer>(asking, `/api/v1/search?q=${encodeURIComponent(query)}`, etag);

export const readRewards = (asking: Asking, etag: string | null = null) =>
  ask<Rewards>(asking, "/api/v1/rewards", etag);

export async function readDeskIsOpen(asking: Asking): Promise<boolean> {
  const answer = await readAbout(asking);
  return answer.kind === "ok" && answer.value.clues_open;
}

export async function readMailIsSent(asking: Asking): Promise<boolean> {
  const answer = await ask<{ open: boolean }>(asking, "/api/v1/watches");
  return answer.kind === "ok" && answer.value.open;
}

/** The page behind a `next` link. */
export const readNext = <T>(asking: Asking, next: string) => ask<T>(asking, next);

async function ask<T>(asking: Asking, path: string, etag: string | null = null): Promise<Answer<T>> {
  const reply = await asking.transport(path, { etag });
  return reply === null ? { kind: "offline" } : told<T>(reply);
}

function told<T>(reply: Reply): Answer<T> {
  const checkedAt = reply.headers["debtormap-checked-at"] ?? null;
  if (reply.status === 304) return { kind: "unchanged", checkedAt };
  if (reply.status === 200 && typeof reply.body === "object" && reply.body !== null)
    return { kind: "ok", value: reply.body as T, etag: reply.headers.etag ?? null, checkedAt };
  return {
    kind: "problem",
    status: reply.status,
    code: problemCode(reply.body),
    retryAfterS: seconds(reply.headers["retry-after"]),
  };
}

/** The stable code of RFC 9457 details: of the first error when there is one, else of the problem itself. */
function problemCode(body: unknown): string {
  const problem = (body ?? {}) as { code?: unknown; errors?: readonly { code?: unknown }[] };
  const code = problem.errors?.[0]?.code ?? problem.code;
  return typeof code === "string" ? code : "unknown";
}

function seconds(value: string | undefined): number | null {
  const parsed = Number(value);
  return value !== undefined && Number.isFinite(parsed) && parsed >= 0 ? parsed : null;
}
