import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NO_FILTERS } from "../../app/lib/filters";
import { cellOf, gcj02 } from "../../app/lib/geo";
import { MapSession } from "../../app/lib/map_session";
import type { Origin } from "../../app/lib/store";
import { type FakeTransport, fakeTransport, nearby, ok, place, problem } from "./fakes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const START: Origin = { cell: cellOf(gcj02(115.496, 38.871)), source: "start", name: "" };
const COUNTY: Origin = { cell: cellOf(gcj02(115.5, 38.9)), source: "division", name: "保定市莲池区" };
const SEEN = { locale: "zh-CN", theme: "light", courts: [], courtNames: {} } as const;
const UNCHANGED = { status: 304, headers: {}, body: "" };

async function opened(server: FakeTransport) {
  const session = new MapSession(START, server.asking, () => undefined);
  session.show();
  await vi.advanceTimersByTimeAsync(0);
  return session;
}

test("the first picture is that of the start, which is named", async () => {
  const session = await opened(fakeTransport(ok(nearby([place("a")]))));

  const picture = session.picture(SEEN);

  expect(picture.around).toBe("以默认地点为中心");
  expect(picture.view?.headline).toBe("500 米内 1 条公示");
  expect(picture.markers).toHaveLength(2);
  session.hide();
});

test("a listing that is withdrawn goes from list and map by itself", async () => {
  const server = fakeTransport(ok(nearby([place("a"), place("b")])), UNCHANGED, ok(nearby([place("b")]), '"2"'));
  const session = await opened(server);

  await vi.advanceTimersByTimeAsync(4_000);
  expect(session.picture(SEEN).markers).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(4_000);

  const picture = session.picture(SEEN);
  expect(picture.markers).toHaveLength(2);
  expect(picture.view?.bands.flatMap((band) => band.places.map((one) => one.id))).toEqual(["b"]);
  session.hide();
});

test("a chosen place that has gone is chosen no longer", async () => {
  const session = await opened(fakeTransport(ok(nearby([place("a")])), ok(nearby([]), '"2"')));
  expect(session.tapMarker(1)).toBe("a");

  await vi.advanceTimersByTimeAsync(4_000);

  expect(session.selectedId).toBeNull();
  session.hide();
});

test("a filter asks the server, so that map and list hold the same", async () => {
  const server = fakeTransport(ok(nearby([place("a")])));
  const session = await opened(server);

  session.filter({ ...NO_FILTERS, kind: "legal_person" });
  expect(session.picture(SEEN).pending).toBe(true);
  await vi.advanceTimersByTimeAsync(0);

  expect(server.asked.at(-1)?.path).toMatch(/&kind=legal_person$/);
  expect(session.picture(SEEN).kinds.map((one) => one.selected)).toEqual([false, false, true, false]);
  session.filter(NO_FILTERS);
  expect(session.filters.kind).toBeNull();
  session.hide();
});

test("going elsewhere asks about the cell there and drops the answer of the one before", async () => {
  const server = fakeTransport(ok(nearby([place("a")])));
  const session = await opened(server);

  session.goTo(COUNTY);
  await vi.advanceTimersByTimeAsync(0);

  expect(server.asked.at(-1)).toEqual({ path: "/api/v1/nearby?lon=115.500&lat=38.900&datum=gcj02", etag: null });
  expect(session.picture(SEEN).around).toBe("以保定市莲池区为中心");
  session.hide();
});

test("a refused position pleads for a choice and keeps the list", async () => {
  const session = await opened(fakeTransport(ok(nearby([place("a")]))));

  session.startLocating();
  session.located({ kind: "refused" });

  const picture = session.picture(SEEN);
  expect(picture.appeal).toMatchObject({ name: "refused", title: "未使用定位" });
  expect(picture.locating).toBe(false);
  expect(picture.view?.empty).toBe(false);
  session.hide();
});

test("a position far away is not sent", async () => {
  const server = fakeTransport(ok(nearby([])));
  const session = await opened(server);

  session.located({ kind: "found", point: gcj02(121.4737, 31.2304) });
  await vi.advanceTimersByTimeAsync(0);

  expect(server.asked).toHaveLength(1);
  expect(session.picture(SEEN).appeal?.name).toBe("outside");
  session.hide();
});

test("a position is asked about as its cell only", async () => {
  const server = fakeTransport(ok(nearby([])));
  const session = await opened(server);

  session.located({ kind: "found", point: gcj02(115.4963712, 38.8706544) });
  await vi.advanceTimersByTimeAsync(0);

  expect(server.asked.at(-1)?.path).toBe("/api/v1/nearby?lon=115.496&lat=38.871&datum=gcj02");
  expect(session.picture(SEEN).circles[0]).toMatchObject({ longitude: 115.496, latitude: 38.871 });
  session.hide();
});

test("only a real shift of the map offers to show there", async () => {
  const session = await opened(fakeTransport(ok(nearby([]))));

  session.moveCentre(gcj02(115.4965, 38.8712));
  expect(session.picture(SEEN).panned).toBe(false);
  session.moveCentre(gcj02(115.5, 38.871));
  expect(session.picture(SEEN).panned).toBe(true);
  session.hide();
});

test("a server that cannot vouch for its data leaves the list with a warning, or says why there is none", async () => {
  const held = await opened(fakeTransport(ok(nearby([place("a")])), problem(503, "unavailable")));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(held.picture(SEEN).notice).toMatch(/^服务暂时无法确认/);
  expect(held.picture(SEEN).view?.empty).toBe(false);
  held.hide();

  const fresh = await opened(fakeTransport(problem(503, "unavailable")));
  expect(fresh.picture(SEEN)).toMatchObject({ view: null, state: { title: "暂不显示公示信息" } });
  fresh.hide();
});
