// @vitest-environment happy-dom
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { button, find, holder, open, settle, startApp, top } from "./helpers";

interface Sent {
  type: string;
  causedBy?: string;
  detail: Record<string, unknown>;
}

const sent = (type: string) => (top().events as Sent[]).filter((event) => event.type === type);

interface Place {
  longitude: number;
  latitude: number;
}

/** The typings know the calls with callbacks only; ours answer promises as well. */
const context = () =>
  wx.createMapContext("chart") as unknown as {
    getCenterLocation(options: object): Promise<Place>;
    getScale(options: object): Promise<{ scale: number }>;
    getRegion(options: object): Promise<{ southwest: Place; northeast: Place }>;
    includePoints(options: { points: Place[] }): Promise<object>;
  };

beforeAll(async () => {
  // The DOM of the tests lays nothing out.
  for (const [name, size] of [
    ["clientWidth", 400],
    ["clientHeight", 600],
  ] as const) {
    Object.defineProperty(HTMLElement.prototype, name, { get: () => size, configurable: true });
  }
  vi.stubGlobal("fetch", async (url: string) =>
    url.endsWith("labels.json")
      ? new Response('{"cities":[],"counties":[],"neighbours":[]}')
      : new Response(null, { status: 204 }),
  );
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  await startApp();
});

beforeEach(async () => {
  await open("chart");
  await vi.waitFor(() => find(".host-circle"), 10_000);
  await settle();
});

test("counts are buttons with a name; the place one stands at is none", () => {
  expect(find("[aria-label=seven]").className).toContain("host-count");
  expect(find("[aria-label=seven]").className).not.toContain("host-many");
  expect(find("[aria-label=eight]").className).toContain("host-many");
  expect(find(".host-here").getAttribute("role")).toBeNull();
});

test("a tap on a count tells the number of its marker", () => {
  button("seven").click();

  expect(sent("markertap").map(({ detail }) => detail.markerId)).toEqual([7]);
});

test.each(["Enter", " "])("the key %j opens a count once", (key) => {
  button("eight").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

  expect(sent("markertap").map(({ detail }) => detail.markerId)).toEqual([8]);
});

test("the page speaks GCJ-02: it hears back the centre it set", async () => {
  const centre = await context().getCenterLocation({});

  expect(centre.longitude).toBeCloseTo(115.4965, 4);
  expect(centre.latitude).toBeCloseTo(38.8713, 4);
});

test("a change of the page's data moves the map, and says so once", async () => {
  top().setData({ longitude: 115.52, latitude: 38.88, scale: 14 });
  await settle();

  expect(await context().getScale({})).toMatchObject({ scale: 14 });
  expect((await context().getCenterLocation({})).longitude).toBeCloseTo(115.52, 3);
  expect(sent("end").map(({ causedBy }) => causedBy)).toEqual(["update"]);
  expect(sent("end")[0]?.detail.centerLocation).toMatchObject({ latitude: expect.closeTo(38.88, 3) });
});

test("zooming by hand is no update", async () => {
  find<HTMLElement>(".leaflet-control-zoom-in").click();
  await settle();

  expect(sent("end").map(({ causedBy, detail }) => [causedBy, detail.scale])).toEqual([["scale", 16]]);
});

test("near counts are merged when zoomed out, and a tap on them zooms in", async () => {
  top().setData({ scale: 11 });
  await settle();
  expect(find(".host-count").textContent).toBe("21");

  find<HTMLElement>(".host-count").click();
  await settle();

  expect(sent("markertap")).toEqual([]);
  expect((await context().getScale({})).scale).toBeGreaterThan(11);
});

test.each([
  [["<5", "<5"], "<10"],
  [["<5", "12"], "12+"],
  [["9", "12"], "21"],
])("near counts %s are seen as %s together", async ([one = "", other = ""], together) => {
  const [here, ...places] = top().data.markers as { label: object }[];
  const contents = places.map((place, index) => ({ ...place, label: { content: [one, other][index] } }));
  top().setData({ markers: [here, ...contents], scale: 11 });
  await settle();

  expect(find(".host-count").textContent).toBe(together);
});

test("a circle larger than the view is not filled", async () => {
  expect(find(".host-circle").classList.contains("host-open")).toBe(false);

  top().setData({ scale: 17 });
  await settle();

  expect(find(".host-circle").classList.contains("host-open")).toBe(true);
});

test("the sources of the map are named", () => {
  expect(find(".leaflet-control-attribution").textContent).toBe("© 天地图 · © OpenStreetMap contributors");
});

test("points are brought into view", async () => {
  await context().includePoints({
    points: [
      { longitude: 115.4, latitude: 38.8 },
      { longitude: 115.6, latitude: 38.95 },
    ],
  });
  const { southwest, northeast } = await context().getRegion({});

  expect(southwest.longitude).toBeLessThan(115.4);
  expect(northeast.latitude).toBeGreaterThan(38.95);
});

test("a map that is not there fails", async () => {
  await expect(wx.createMapContext("none").getCenterLocation({})).rejects.toMatchObject({
    errMsg: 'MapContext.getCenterLocation:fail no map "none"',
  });
});

test("leaving the page takes the map away", async () => {
  const map = find("wx-map");
  await open("one");

  expect(map.isConnected).toBe(false);
  expect(holder().querySelector(".leaflet-container")).toBeNull();
});
