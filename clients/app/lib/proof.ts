/** Proof of work (altcha, version 1): finds the number of a challenge a little at a time, so that the page stays alive. */

import { sha256 } from "./sha256";

export interface Challenge {
  readonly algorithm: string;
  readonly challenge: string;
  readonly maxnumber: number;
  readonly salt: string;
  readonly signature: string;
}

const SLICE = 400;

/** The solution as the server takes it: base64 of JSON. Null when the challenge has none, or `stopped` said so. */
export async function solve(
  given: Challenge,
  progress: (share: number) => void = () => {},
  stopped: () => boolean = () => false,
): Promise<string | null> {
  for (let from = 0; from <= given.maxnumber; from += SLICE) {
    if (stopped()) return null;
    const number = found(given, from, Math.min(from + SLICE, given.maxnumber + 1));
    if (number !== null) return payload(given, number);
    progress(from / (given.maxnumber + 1));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return null;
}

function found(given: Challenge, from: number, to: number): number | null {
  for (let number = from; number < to; number += 1) {
    if (sha256(given.salt + number) === given.challenge) return number;
  }
  return null;
}

const payload = ({ algorithm, challenge, salt, signature }: Challenge, number: number): string =>
  base64(JSON.stringify({ algorithm, challenge, number, salt, signature }));

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of ASCII; mini-programs have no btoa. */
export function base64(text: string): string {
  let encoded = "";
  for (let at = 0; at < text.length; at += 3) {
    const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
    const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
    encoded += SIGNS.charAt(bits >> 18) + SIGNS.charAt((bits >> 12) & 63);
    encoded += Number.isNaN(b) ? "=" : SIGNS.charAt((bits >> 6) & 63);
    encoded += Number.isNaN(c) ? "=" : SIGNS.charAt(bits & 63);
  }
  return encoded;
}
