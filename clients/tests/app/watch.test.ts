import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../../app/lib/api";
import { Watch } from "../../app/lib/watch";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const read = (value: string): Answer<string> => ({ kind: "ok", value, etag: `"${value}"`, checkedAt: null });
const UNCHANGED: Answer<string> = { kind: "unchanged", checkedAt: null };
const GONE: Answer<string> = { kind: "problem", status: 404, code: "not_found", retryAfterS: null };

function watching(...answers: Answer<string>[]) {
  const tags: (string | null)[] = [];
  const told: (string | null)[] = [];
  const watch = new Watch<string>(
    async (etag) => {
      tags.push(etag);
      return answers.shift() ?? UNCHANGED;
    },
    (reading) => told.push(reading.gone ? "gone" : reading.value),
  );
  return { watch, tags, told };
}

test("an open page hears of a change by itself, and of nothing when nothing changed", async () => {
  const { watch, tags, told } = watching(read("a"), UNCHANGED, read("b"));

  watch.start();
  await vi.advanceTimersByTimeAsync(8_000);
  watch.stop();

  expect(tags).toEqual([null, '"a"', '"a"']);
  expect(told).toEqual(["a", "b"]);
});

test("what is gone is told once and asked for no more", async () => {
  const { watch, tags, told } = watching(read("a"), GONE);

  watch.start();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(told).toEqual(["a", "gone"]);
  expect(tags).toHaveLength(2);
});

test("a page that is not seen asks nothing, and asks at once when it is seen again", async () => {
  const { watch, tags } = watching(read("a"));
  watch.start();
  await vi.advanceTimersByTimeAsync(0);

  watch.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tags).toHaveLength(1);

  watch.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(tags).toHaveLength(2);
  watch.stop();
});

test("an answer that comes after the stop is dropped", async () => {
  const told: string[] = [];
  let give: (answer: Answer<string>) => void = () => undefined;
  const watch = new Watch<string>(
    () => new Promise((resolve) => (give = resolve)),
    (reading) => told.push(reading.value ?? ""),
  );

  watch.start();
  watch.stop();
  give(read("late"));
  await vi.advanceTimersByTimeAsync(60_000);

  expect(told).toEqual([]);
});

test("when the line is told of as back, a question that fails once more is soon asked again", async () => {
  const offline: Answer<string> = { kind: "offline" };
  const { watch, tags, told } = watching(read("a"), offline, offline, offline, offline, GONE);
  watch.start();
  await vi.advanceTimersByTimeAsync(4_000 + 8_000 + 16_000);
  expect(tags).toHaveLength(4);

  watch.start();
  await vi.advanceTimersByTimeAsync(8_000);

  expect(tags).toHaveLength(6);
  expect(told.at(-1)).toBe("gone");
});
