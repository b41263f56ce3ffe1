import { expect, test } from "vitest";
import type { Answer } from "../../app/lib/api";
import { after, nextDelayS, unread } from "../../app/lib/reading";
import { keptNotice, troubleState } from "../../app/lib/trouble_view";

const read = (value: string): Answer<string> => ({ kind: "ok", value, etag: '"1"', checkedAt: null });
const refused = (status: number, retryAfterS: number | null = null): Answer<string> => ({
  kind: "problem",
  status,
  code: "x",
  retryAfterS,
});
const OFFLINE: Answer<string> = { kind: "offline" };
const MINUTE_MS = 60_000;

test("what was read stays readable offline, with its age", () => {
  const held = after(after(unread<string>(), read("list"), 0), OFFLINE, 3 * MINUTE_MS);

  expect(held).toMatchObject({ value: "list", etag: '"1"', trouble: "offline", failures: 1 });
  expect(keptNotice("en", held, 3 * MINUTE_MS)).toBe(
    "No connection. What follows was read 3 minutes ago and may have changed; it is checked again by itself.",
  );
  expect(troubleState("en", held)).toBeNull();
});

test("with nothing held, the page says what is wrong", () => {
  const held = after(unread<string>(), refused(503), 0);

  expect(troubleState("zh-CN", held)?.title).toBe("暂不显示公示信息");
  expect(keptNotice("zh-CN", held, 0)).toBe("");
});

test("what is gone is dropped at once and not asked for again", () => {
  const held = after(after(unread<string>(), read("listing"), 0), refused(404), 1);

  expect(held).toMatchObject({ value: null, etag: null, gone: true, trouble: null });
});

test("after a day without a word from the server nothing is shown any more", () => {
  const first = after(unread<string>(), read("list"), 0);

  expect(after(first, OFFLINE, 24 * 60 * MINUTE_MS - 1).value).toBe("list");
  expect(after(first, OFFLINE, 24 * 60 * MINUTE_MS)).toMatchObject({ value: null, etag: null });
});

test("an unchanged answer confirms what is held and ends the trouble", () => {
  const held = after(after(unread<string>(), read("list"), 0), OFFLINE, 1);

  const confirmed = after(held, { kind: "unchanged", checkedAt: null }, 5);

  expect(confirmed).toMatchObject({ value: "list", etag: '"1"', confirmedAtMs: 5, trouble: null, failures: 0 });
});

test.each([
  [refused(503), "stale"],
  [refused(429), "busy"],
  [refused(400), "refused"],
  [refused(500), "failed"],
  [OFFLINE, "offline"],
])("%o is told apart as %s", (answer, trouble) => {
  expect(after(unread<string>(), answer, 0).trouble).toBe(trouble);
});

test("it is asked again after four seconds, after trouble more and more slowly, and never sooner than allowed", () => {
  let held = after(unread<string>(), read("list"), 0);
  const delays = [nextDelayS(held)];
  for (let n = 0; n < 5; n += 1) {
    held = after(held, OFFLINE, n);
    delays.push(nextDelayS(held));
  }

  expect(delays).toEqual([4, 8, 16, 32, 60, 60]);
  expect(nextDelayS(after(held, refused(429, 90), 9))).toBe(90);
});
