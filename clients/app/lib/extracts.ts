/**
 * Extracts that the court has signed (core/extracts.py), verified on this device where it has WebCrypto with Ed25519;
 * everything else, and mini-programs, which have no WebCrypto, ask the server.
 */

export interface LedgerKey {
  readonly id: string;
  /** ORIGIN+ID+BASE64, a C2SP signed-note verifier key. */
  readonly key: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
}

export interface Statement {
  readonly court: string;
  readonly listing_id: string;
  readonly as_of: string;
  readonly issued_at: string;
  readonly origin: string;
  readonly document: { readonly sha256: string };
  readonly synthetic?: boolean;
}

export type Reason = "unreadable" | "other_key" | "changed";
export type Verdict =
  | { readonly kind: "holds"; readonly statement: Statement }
  | { readonly kind: "fails"; readonly reason: Reason };

/** The part of WebCrypto that is needed. */
export type Subtle = Pick<SubtleCrypto, "digest" | "importKey" | "verify">;

export const MAX_BYTES = 4 * 1024 * 1024;
const TYPE = "debtormap.extract.1";
const MARK = "%debtormap extract 1\n";
const SIGNED_AS = "debtormap extract 1\n";
const BLOCK_BYTES = 16 * 1024;
const COLUMNS = 76;
const ED25519 = 1;
const KEY_BYTES = 33;
const SIGNATURE_BYTES = 64;
const END = /startxref\n[0-9]{1,10}\n%%EOF\n$/;
const SEALED = /^\{"body":(\{.*\}),"key_id":"([0-9a-f]{8,64})","signature":"([A-Za-z0-9+/]{86}==)"\}$/s;

/** Whether these are the bytes of a PDF. */
export const isPdf = (data: Uint8Array): boolean => latin(data.subarray(0, 5)) === "%PDF-";

/** WebCrypto when it knows Ed25519, as browsers do since 2025 on secure pages; null otherwise. */
export async function subtleOf(found: Crypto | undefined = globalThis.crypto): Promise<Subtle | null> {
  const subtle = found?.subtle;
  if (!subtle) return null;
  try {
    await subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return subtle;
  } catch {
    return null;
  }
}

/** Whether every byte of an extract is as one of these keys signed it. */
export async function verify(data: Uint8Array, keys: readonly LedgerKey[], subtle: Subtle): Promise<Verdict> {
  const sealed = opened(data);
  if (sealed === null) return { kind: "fails", reason: "unreadable" };
  const { statement } = sealed;
  const key = keys.find((one) => one.id === sealed.keyId);
  const raw = key === undefined ? null : rawKey(key);
  if (key === undefined || raw === null || !signsAt(key, statement.issued_at) || originOf(key) !== statement.origin) {
    return { kind: "fails", reason: "other_key" };
  }
  const publicKey = await subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  const signed = new TextEncoder().encode(SIGNED_AS + sealed.body);
  const holds =
    (await subtle.verify("Ed25519", publicKey, sealed.signature, signed)) &&
    hex(new Uint8Array(await subtle.digest("SHA-256", sealed.document))) === statement.document.sha256;
  return holds ? { kind: "holds", statement } : { kind: "fails", reason: "changed" };
}

interface Sealed {
  readonly document: Bytes;
  /** The canonical JSON that is signed, as it stands in the file. */
  readonly body: string;
  readonly statement: Statement;
  readonly keyId: string;
  readonly signature: Bytes;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** Null for whatever is not the one spelling of an extract. */
function opened(data: Uint8Array): Sealed | null {
  if (data.length > MAX_BYTES || !isPdf(data)) return null;
  const from = Math.max(0, data.length - BLOCK_BYTES);
  const tail = latin(data.subarray(from));
  const at = tail.lastIndexOf(`\n${MARK}`) + 1;
  const end = END.exec(tail.slice(0, at))?.[0];
  if (at === 0 || end === undefined) return null;
  const encoded = tail.slice(at + MARK.length, -end.length).replace(/^%|\n$|\n%/g, "");
  const json = decoded(encoded);
  if (json === null || tail.slice(at) !== MARK + lines(encoded) + end) return null;
  const parts = SEALED.exec(json);
  const signature = parts?.[3] === undefined ? null : bytes(parts[3]);
  const statement = parts?.[1] === undefined ? null : stated(parts[1]);
  if (!parts?.[1] || !parts[2] || statement === null || signature?.length !== SIGNATURE_BYTES) return null;
  return { document: data.slice(0, from + at), body: parts[1], statement, keyId: parts[2], signature };
}

const lines = (encoded: string): string =>
  (encoded.match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? []).map((line) => `%${line}\n`).join("");

function stated(body: string): Statement | null {
  try {
    const found = JSON.parse(body) as Statement & { readonly type: string };
    const texts = [found.court, found.listing_id, found.as_of, found.issued_at, found.origin, found.document?.sha256];
    return found.type === TYPE && texts.every((text) => typeof text === "string") ? found : null;
  } catch {
    return null;
  }
}

const originOf = ({ key }: LedgerKey): string => key.slice(0, key.indexOf("+"));

function rawKey({ key }: LedgerKey): Bytes | null {
  const found = bytes(key.slice(key.indexOf("+", key.indexOf("+") + 1) + 1));
  return found?.length === KEY_BYTES && found[0] === ED25519 ? found.slice(1) : null;
}

function signsAt(key: LedgerKey, at: string): boolean {
  const instant = Date.parse(at);
  const until = key.valid_until === null ? Number.POSITIVE_INFINITY : Date.parse(key.valid_until);
  return instant >= Date.parse(key.valid_from) && instant <= until;
}

function decoded(encoded: string): string | null {
  const data = bytes(encoded);
  if (data === null) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return null;
  }
}

/** From base64 in its one spelling. */
function bytes(encoded: string): Bytes | null {
  try {
    const text = atob(encoded);
    return btoa(text) === encoded ? Uint8Array.from(text, (one) => one.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

/** Each byte as one character. */
function latin(data: Uint8Array): string {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return text;
}

const hex = (data: Uint8Array): string => [...data].map((byte) => byte.toString(16).padStart(2, "0")).join("");
