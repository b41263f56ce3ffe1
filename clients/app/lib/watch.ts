/**
 * A question asked again every few seconds while its page is seen, so that what is withdrawn goes by itself.
 *
 * Stopped, it drops answers that are still on their way; started again, it asks at once, and counts failures anew: a line
 * that is told of as back may not carry the first question yet, and the next one must not wait as long as before.
 */

import type { Answer } from "./api";
import { after, nextDelayS, type Reading, unread } from "./reading";

export class Watch<T> {
  reading: Reading<T> = unread<T>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** Number of the asking that counts; answers of earlier ones are dropped. */
  private current = 0;

  private toldAtMs = 0;

  /**
   * `changed` hears of every answer but those that only say that nothing is new; of these, too, when the last
   * word is `tellAfterMs` old, for pages that show when they were last confirmed.
   */
  constructor(
    private readonly ask: (etag: string | null) => Promise<Answer<T>>,
    private readonly changed: (reading: Reading<T>) => void,
    private readonly now: () => number = Date.now,
    private readonly tellAfterMs: number = Number.POSITIVE_INFINITY,
  ) {}

  start(): void {
    this.stop();
    this.reading = { ...this.reading, failures: 0 };
    void this.askNow(this.current);
  }

  stop(): void {
    this.current += 1;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private async askNow(asking: number): Promise<void> {
    const answer = await this.ask(this.reading.etag);
    if (asking !== this.current) return;
    const now = this.now();
    const nothingNew = answer.kind === "unchanged" && this.reading.trouble === null;
    this.reading = after(this.reading, answer, now);
    if (!this.reading.gone) {
      this.timer = setTimeout(() => void this.askNow(asking), nextDelayS(this.reading) * 1000);
    }
    if (nothingNew && now - this.toldAtMs < this.tellAfterMs) return;
    this.toldAtMs = now;
    this.changed(this.reading);
  }
}
