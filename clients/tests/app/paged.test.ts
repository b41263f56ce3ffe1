import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Answer } from "../../app/lib/api";
import { PagedWatch } from "../../app/lib/paged";

interface PageOf {
  readonly items: readonly string[];
  readonly next: string | null;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ok = (items: readonly string[], next: string | null): Answer<PageOf> =>
  ({ kind: "ok", value: { items, next }, etag: null, ageMs: 0 }) as unknown as Answer<PageOf>;

function watching(first: () => Answer<PageOf>, more: (next: string) => Promise<Answer<PageOf>>) {
  const watch = new PagedWatch<PageOf, string>(
    async () => first(),
    more,
    (page) => page.items,
    () => undefined,
  );
  watch.start();
  return watch;
}

test("pages are put behind each other, each once", async () => {
  const asked: string[] = [];
  const watch = watching(
    () => ok(["a"], "/2"),
    async (next) => {
      asked.push(next);
      return ok(["b"], null);
    },
  );
  await vi.advanceTimersByTimeAsync(0);

  expect(await Promise.all([watch.more(), watch.more()])).toEqual([true, true]);
  expect([watch.items, watch.hasMore, asked]).toEqual([["a", "b"], false, ["/2"]]);
});

test("a page that cannot be read is told and can be asked for again", async () => {
  const answers = [{ kind: "offline" } as unknown as Answer<PageOf>, ok(["b"], null)];
  const watch = watching(
    () => ok(["a"], "/2"),
    async () => answers.shift() as Answer<PageOf>,
  );
  await vi.advanceTimersByTimeAsync(0);

  expect(await watch.more()).toBe(false);
  expect([watch.items, watch.hasMore, watch.busy]).toEqual([["a"], true, false]);
  expect(await watch.more()).toBe(true);
  expect(watch.items).toEqual(["a", "b"]);
});

test("a new first page drops those behind it, and one that was on its way", async () => {
  let first = ok(["a"], "/2");
  let arrive: (answer: Answer<PageOf>) => void = () => undefined;
  const watch = watching(
    () => first,
    () => new Promise((resolve) => (arrive = resolve)),
  );
  await vi.advanceTimersByTimeAsync(0);
  const late = watch.more();
  first = ok(["z"], "/3");
  await vi.advanceTimersByTimeAsync(120_000);
  arrive(ok(["b"], null));

  expect(await late).toBe(true);
  expect([watch.items, watch.hasMore]).toEqual([["z"], true]);
});
