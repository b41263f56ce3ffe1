import { expect, test } from "vitest";
import { readListing, readNearby, readPlace, readSearch } from "../../app/lib/api";
import { NO_FILTERS } from "../../app/lib/filters";
import { fakeTransport, nearby, ok, place, problem } from "./fakes";

const CELL = { lonMilli: 115_490, latMilli: 38_870 };

test("a cell is asked for in the spelling that the fast lane knows, the kind behind it", async () => {
  const server = fakeTransport(ok(nearby([])));

  await readNearby(server.asking(), CELL, NO_FILTERS);
  await readNearby(server.asking(), CELL, { ...NO_FILTERS, kind: "legal_person" }, '"7"');

  expect(server.asked).toEqual([
    { path: "/api/v1/nearby?lon=115.490&lat=38.870&datum=gcj02", etag: null },
    { path: "/api/v1/nearby?lon=115.490&lat=38.870&datum=gcj02&kind=legal_person", etag: '"7"' },
  ]);
});

test("pages of places are put together in their order, under the tag of the first", async () => {
  const server = fakeTransport(
    ok(nearby([place("a")], { next: "/api/v1/nearby?page=2" }), '"first"'),
    ok(nearby([place("b")]), '"second"'),
  );

  const answer = await readNearby(server.asking(), CELL, NO_FILTERS);

  expect(answer).toMatchObject({ kind: "ok", etag: '"first"', value: { next: null } });
  expect(answer.kind === "ok" && answer.value.places.map((one) => one.id)).toEqual(["a", "b"]);
});

test("no more than four pages are followed, and what is left is said", async () => {
  const server = fakeTransport(ok(nearby([place("a")], { next: "/api/v1/nearby?more" })));

  const answer = await readNearby(server.asking(), CELL, NO_FILTERS);

  expect(server.asked).toHaveLength(4);
  expect(answer).toMatchObject({ value: { next: "/api/v1/nearby?more" } });
});

test("an unchanged answer is no body", async () => {
  const server = fakeTransport({ status: 304, headers: { "debtormap-checked-at": "2026-11-25T08:00:00Z" }, body: "" });

  expect(await readListing(server.asking(), "x", '"1"')).toEqual({
    kind: "unchanged",
    checkedAt: "2026-11-25T08:00:00Z",
  });
});

test("a problem is known by the code of its first error, else by its own", async () => {
  const errors = { status: 400, headers: {}, body: { code: "invalid_request", errors: [{ code: "too_long" }] } };
  const busy = problem(429, "too_many_requests", { "retry-after": "9" });
  const server = fakeTransport(errors, busy, { status: 502, headers: {}, body: "<html>" });

  expect(await readSearch(server.asking(), "甲")).toMatchObject({ code: "too_long", retryAfterS: null });
  expect(await readSearch(server.asking(), "甲")).toMatchObject({ code: "too_many_requests", retryAfterS: 9 });
  expect(await readSearch(server.asking(), "甲")).toMatchObject({ status: 502, code: "unknown" });
});

test("no answer at all is offline", async () => {
  expect(await readListing(fakeTransport(null).asking(), "x")).toEqual({ kind: "offline" });
});

test("what a reader types and what an address holds is encoded", async () => {
  const server = fakeTransport(ok({}));

  await readSearch(server.asking(), "甲&kind=x");
  await readPlace(server.asking(), "a/b", { ...NO_FILTERS, kind: "legal_person" });

  expect(server.asked.map(({ path }) => path)).toEqual([
    "/api/v1/search?q=%E7%94%B2%26kind%3Dx",
    "/api/v1/places/a%2Fb/listings?kind=legal_person",
  ]);
});
