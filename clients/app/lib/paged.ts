/**
 * A question whose answer goes on behind a `next` link: its first page is watched, the pages behind it are read once,
 * and dropped when the first one changes, because they may have moved.
 */

import type { Answer } from "./api";
import type { Reading } from "./reading";
import { Watch } from "./watch";

export class PagedWatch<P extends { readonly next: string | null }, I> {
  private readonly watch: Watch<P>;
  private rest: readonly I[] = [];
  private next: string | null = null;
  private isReading = false;

  constructor(
    ask: (etag: string | null) => Promise<Answer<P>>,
    private readonly readMore: (next: string) => Promise<Answer<P>>,
    private readonly itemsOf: (page: P) => readonly I[],
    private readonly changed: () => void,
  ) {
    this.watch = new Watch<P>(ask, (reading) => {
      if (reading.trouble === null) {
        this.rest = [];
        this.next = reading.value?.next ?? null;
      }
      this.changed();
    });
  }

  get reading(): Reading<P> {
    return this.watch.reading;
  }

  get items(): readonly I[] {
    const { value } = this.reading;
    return value === null ? [] : [...this.itemsOf(value), ...this.rest];
  }

  get hasMore(): boolean {
    return this.next !== null;
  }

  get busy(): boolean {
    return this.isReading;
  }

  start(): void {
    this.watch.start();
  }

  stop(): void {
    this.watch.stop();
  }

  /** Reads the next page; false when it could not be read. A second call while one is under way does nothing. */
  async more(): Promise<boolean> {
    const next = this.next;
    if (next === null || this.isReading) return true;
    this.isReading = true;
    this.changed();
    const answer = await this.readMore(next);
    this.isReading = false;
    const isCurrent = this.next === next;
    if (isCurrent && answer.kind === "ok") {
      this.rest = [...this.rest, ...this.itemsOf(answer.value)];
      this.next = answer.value.next;
    }
    this.changed();
    return !isCurrent || answer.kind === "ok";
  }
}
