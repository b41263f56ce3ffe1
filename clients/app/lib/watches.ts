/** Asking to be told by mail. */

import { type Outcome, type Posting, prove, told } from "./corrections";
import type { Locale } from "./i18n";
import type { WatchKind } from "./watch_door";

export interface Wish {
  readonly kind: WatchKind;
  /** A credit code, an area of the density map, or a receipt. */
  readonly target: string;
  readonly address: string;
  readonly language: Locale;
}

export type Fault = "address" | "target";

const PATH = "/api/v1/watches";
const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
export const WATCH_KINDS: readonly WatchKind[] = ["organisation", "area", "own"];

export function faultOf({ target, address }: Wish): Fault | null {
  if (target.trim() === "") return "target";
  return ADDRESS.test(address.trim()) ? null : "address";
}

/** The answer is the same whether the address is known or not. */
export async function askWatch(posting: Posting, wish: Wish): Promise<Outcome<unknown>> {
  const proof = await prove(posting, () => {});
  if (proof.kind === "refused") return proof;
  const body = { ...wish, target: wish.target.trim(), address: wish.address.trim(), proof: proof.value };
  return told(await posting.post(PATH, body));
}
