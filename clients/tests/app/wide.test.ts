import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NO_FILTERS } from "../../app/lib/filters";
import { bearing, boxOf, boxQuery, cellOf, gcj02, type Region } from "../../app/lib/geo";
import { MapSession } from "../../app/lib/map_session";
import { type FakeTransport, fakeTransport, nearby, ok, place, problem, viewport } from "./fakes";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CENTRE = gcj02(115.496, 38.871);
const SEEN = { locale: "zh-CN", theme: "light", courts: [], courtNames: {} } as const;
const region = (west: number, south: number, east: number, north: number): Region => ({
  southwest: { longitude: west, latitude: south },
  northeast: { longitude: east, latitude: north },
});
const VIEW = region(115.3, 38.7, 115.7, 39.0);
const CLUSTERS = viewport({
  clusters: [
    { id: "13-1-1", lon: 115.5, lat: 38.9, count: 98, places: 6 },
    { id: "13-1-9", lon: 116.5, lat: 38.9, count: 40, places: 2 },
    { id: "13-1-2", lon: 115.496, lat: 38.871, count: null, places: 1 },
  ],
});

async function fromAfar(...answers: Parameters<typeof fakeTransport>): Promise<[MapSession, FakeTransport]> {
  const server = fakeTransport(ok(nearby([place("a")])), ...answers);
  const session = new MapSession({ cell: cellOf(CENTRE), source: "start", name: "" }, server.asking, () => undefined);
  session.show();
  await vi.advanceTimersByTimeAsync(0);
  session.lookFromAfar(VIEW, 11, CENTRE);
  await vi.advanceTimersByTimeAsync(0);
  return [session, server];
}

describe("a view as it is asked about", () => {
  test("its edges are rounded outwards to the thousandth, and no finer", () => {
    const box = boxOf(region(115.30049, 38.70001, 115.69951, 38.99999), 11.7);

    expect(box && boxQuery(box)).toBe("bbox=115.300,38.700,115.700,39.000&zoom=11&datum=gcj02");
  });

  test("it is cut at what the server covers; beside it there is nothing to ask", () => {
    expect(boxOf(region(100, 30, 130, 50), 5)).toMatchObject({
      west: 113_400,
      south: 36_000,
      east: 119_900,
      north: 42_700,
    });
    expect(boxOf(region(100, 30, 110, 35), 8)).toBeNull();
  });

  test("a large screen asks with a smaller zoom, so that it stays within 64 tiles", () => {
    const wide = boxOf(region(113.5, 36.2, 119.8, 42.5), 12);

    expect(wide?.zoom).toBeLessThan(9);
  });

  test("a direction is one of eight", () => {
    const to = (lon: number, lat: number) => bearing(CENTRE, gcj02(CENTRE.lon + lon, CENTRE.lat + lat));

    expect([to(0, 1), to(1.2, 1), to(1, 0), to(0, -1), to(-1, 0), to(-1.2, 1)]).toEqual([
      "n",
      "ne",
      "e",
      "s",
      "w",
      "nw",
    ]);
  });
});

test("from afar map and list are the same marks: same number, same order, same sum", async () => {
  const [session] = await fromAfar(ok(CLUSTERS));

  const { wide, view, markers } = session.picture(SEEN);

  expect(view).toBeNull();
  expect(wide?.headline).toBe("图中 98 条公示");
  expect(wide?.note).toBe("另有 1 处各少于 5 条");
  expect(wide?.rows.map((row) => [row.name, row.countText])).toEqual([
    ["6 处公示地点", "98 条公示"],
    ["1 处公示地点", "少于 5 条"],
  ]);
  expect(markers.slice(1).map((marker) => [marker.label?.content, marker.ariaLabel])).toEqual(
    wide?.rows.map((row, index) => [["98", "<5"][index], row.spoken]),
  );
  session.hide();
});

test("another place is offered once the map was moved to it, not while it was only zoomed", async () => {
  const [session] = await fromAfar(ok(CLUSTERS));

  const zoomed = session.picture(SEEN).panned;
  session.lookFromAfar(VIEW, 11, gcj02(115.53, 38.87));

  expect([zoomed, session.picture(SEEN).panned]).toEqual([false, true]);
  session.hide();
});

test("the same view is not asked about twice, and is asked again as the list is", async () => {
  const [session, server] = await fromAfar(ok(CLUSTERS));

  session.lookFromAfar(VIEW, 11.2, gcj02(115.497, 38.871));
  await vi.advanceTimersByTimeAsync(0);
  expect(server.asked).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(4_000);

  expect(server.asked.map(({ etag }) => etag)).toEqual([null, null, '"1"']);
  expect(server.asked[2]?.path).toBe("/api/v1/viewport?bbox=115.300,38.700,115.700,39.000&zoom=11&datum=gcj02");
  session.hide();
});

test("a filter holds for the view, too", async () => {
  const [session, server] = await fromAfar(ok(CLUSTERS));

  session.filter({ ...NO_FILTERS, kind: "legal_person" });
  await vi.advanceTimersByTimeAsync(0);

  expect(server.asked.at(-1)?.path).toMatch(/^\/api\/v1\/viewport.*&kind=legal_person$/);
  expect(session.picture(SEEN).wide?.headline).toBe("图中法人 98 条");
  session.hide();
});

test("coming nearer shows the circle again, checked at once", async () => {
  const [session, server] = await fromAfar(ok(CLUSTERS), ok(nearby([place("b")]), '"2"'));

  session.lookClosely();
  await vi.advanceTimersByTimeAsync(0);

  const { wide, view } = session.picture(SEEN);
  expect(wide).toBeNull();
  expect(view?.bands[0]?.places.map((one) => one.id)).toEqual(["b"]);
  expect(server.asked.at(-1)?.path).toMatch(/^\/api\/v1\/nearby/);
  session.hide();
});

test("what the view says of trouble is told, and the circle's list does not come back under it", async () => {
  const [session] = await fromAfar(problem(503, "stale"));

  const { wide, view, state } = session.picture(SEEN);

  expect([wide, view]).toEqual([null, null]);
  expect(state?.title).toBe("暂不显示公示信息");
  session.hide();
});

test("a place seen from afar has its level, in words", async () => {
  const [session] = await fromAfar(
    ok(
      viewport({
        level: "places",
        places: [{ id: "p", name: "虚构苑", lon: 115.5, lat: 38.9, count: 7, density: "yellow" }],
      }),
    ),
  );

  const row = session.picture(SEEN).wide?.rows[0];

  expect([row?.isPlace, row?.density?.text]).toEqual([true, "一般"]);
  expect(row?.spoken).toContain("虚构苑，北 3.2 公里，7 条公示，公示密度等级：一般（黄色）");
  expect(session.markOfMarker(1)?.placeId).toBe("p");
  session.hide();
});
