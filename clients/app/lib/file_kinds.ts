/** Which files the court takes, told on the device as they are chosen. */

import type { Chosen } from "./papers";

export interface Picked {
  readonly fitting: readonly Chosen[];
  readonly troubles: readonly string[];
}

export type ReadPart = (path: string, position: number, length: number) => Promise<ArrayBuffer | null>;

export type FileTrouble = "empty" | "large" | "unreadable" | "heic" | "other";

const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];
const FTYP = [0x66, 0x74, 0x79, 0x70];

/** Bytes that tell the kind of a file. */
const FIRST_BYTES = 16;

/** By the first bytes, never by the name; the server looks again. */
export function fileKind(first: Uint8Array): "taken" | "heic" | "other" {
  const has = (bytes: readonly number[], from = 0) => bytes.every((byte, index) => first[from + index] === byte);
  if (has(JPEG) || has(PNG) || has(PDF) || (has(RIFF) && has(WEBP, 8))) return "taken";
  return has(FTYP, 4) ? "heic" : "other";
}

/** Why a file is not taken; null when it is. */
export async function fileTrouble(
  { path, sizeBytes }: Chosen,
  mostBytes: number,
  readPart: ReadPart,
): Promise<FileTrouble | null> {
  if (sizeBytes === 0) return "empty";
  if (sizeBytes > mostBytes) return "large";
  const first = await readPart(path, 0, FIRST_BYTES);
  if (first === null) return "unreadable";
  const kind = fileKind(new Uint8Array(first));
  return kind === "taken" ? null : kind;
}
