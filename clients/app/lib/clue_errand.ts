/**
 * Handing in: proof of work, files, and then the words, each step once. It lives in the page's memory alone.
 *
 * A break leaves everything as it is; `run` once more goes on where it was, under the same keys, so that a clue is
 * taken in once however often it is sent.
 */

import { type Carrier, dropParcels, type Parcel, parcel, sendParcels, share } from "./clue_files";
import { type Handed, type Outcome, readChallenge, refused } from "./clues";
import type { Chosen } from "./papers";
import { solve } from "./proof";

export type Step = "proving" | "files" | "words";

export interface Need {
  readonly carrier: Omit<Carrier, "stopped" | "progress">;
  readonly randomKey: (bytes?: number) => Promise<string>;
  readonly now: () => number;
  /** For what the page shows; `share` is of the step, 0 to 1. */
  readonly told: (step: Step, share: number) => void;
  readonly chunkBytes: number;
  /** Whether words alone need a proof, as a new clue does; files always do. */
  readonly provesWords: boolean;
}

/** The last step: what is done with the files once they are there. */
export type Finish<T> = (files: readonly Handed[], proof: string, retryKey: string) => Promise<Outcome<T>>;

/** A proof counts for an hour; files take their time. */
const PROOF_LASTS_MS = 45 * 60 * 1_000;

export class Errand {
  parcels: readonly Parcel[] = [];
  #proof: Promise<Outcome<string>> | null = null;
  #provedAtMs = 0;
  #retryKey = "";
  #stopped = false;

  constructor(readonly need: Need) {}

  get files(): readonly Chosen[] {
    return this.parcels.map(({ file }) => file);
  }

  /** Nothing of a file is sent before `run`. */
  async add(files: readonly Chosen[]): Promise<void> {
    const keys = await Promise.all(files.map(() => this.need.randomKey(32)));
    const added = files.map((file, index) => parcel(file, keys[index] ?? "", this.need.chunkBytes));
    this.parcels = [...this.parcels, ...added];
    this.changed();
  }

  remove(path: string): void {
    dropParcels(
      this.need.carrier,
      this.parcels.filter(({ file }) => file.path === path),
    );
    this.parcels = this.parcels.filter(({ file }) => file.path !== path);
    this.changed();
  }

  /** Other words or other files are another thing to send. */
  changed(): void {
    this.#retryKey = "";
  }

  /** Begun while the person still writes, so that sending need not wait for it. */
  prepare(): void {
    void this.#proved();
  }

  async run<T>(finish: Finish<T>): Promise<Outcome<T>> {
    let sent = await this.#sent(finish);
    if (sent.kind === "refused" && sent.field === "proof") {
      // Too old by now, or spent by a clue whose answer was lost and whose words were changed since.
      this.#proof = null;
      sent = await this.#sent(finish);
    }
    if (sent.kind === "ok") this.#forget();
    return sent;
  }

  /** Leaves: nothing is sent any more, and the court is asked to forget the files it has. */
  stop(): void {
    this.#stopped = true;
    dropParcels(this.need.carrier, this.parcels);
    this.#forget();
  }

  #forget(): void {
    this.parcels = [];
    this.#proof = null;
    this.#retryKey = "";
  }

  async #sent<T>(finish: Finish<T>): Promise<Outcome<T>> {
    const needsProof = this.need.provesWords || this.parcels.length > 0;
    const proof = needsProof ? await this.#proved() : ({ kind: "ok", value: "" } as const);
    if (proof.kind === "refused") return proof;
    const { carrier, chunkBytes, told } = this.need;
    const progress = () => told("files", share(this.parcels));
    if (this.parcels.length > 0) progress();
    const stopped = () => this.#stopped;
    const files = await sendParcels({ ...carrier, stopped, progress }, this.parcels, chunkBytes, proof.value);
    if (files.kind === "refused") return files;
    if (this.#stopped) return refused("stopped");
    if (this.#retryKey === "") this.#retryKey = await this.need.randomKey(32);
    told("words", 0);
    return finish(files.value, proof.value, this.#retryKey);
  }

  #proved(): Promise<Outcome<string>> {
    if (this.#proof === null || this.need.now() - this.#provedAtMs > PROOF_LASTS_MS) {
      this.#provedAtMs = this.need.now();
      this.#proof = this.#prove();
    }
    return this.#proof;
  }

  async #prove(): Promise<Outcome<string>> {
    const given = await readChallenge(this.need.carrier);
    if (given.kind === "refused") {
      this.#proof = null;
      return given;
    }
    const solution = await solve(
      given.value,
      (done) => this.need.told("proving", done),
      () => this.#stopped,
    );
    if (solution !== null) return { kind: "ok", value: solution };
    this.#proof = null;
    return refused(this.#stopped ? "stopped" : "proof_invalid", "");
  }
}
