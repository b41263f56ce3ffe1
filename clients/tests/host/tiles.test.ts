import { PbfWriter } from "pbf";
import { beforeAll, expect, test, vi } from "vitest";
import { loadTile, parseTile } from "../../host/map/tiles";

const POINT = 1;
const LINE = 2;
const POLYGON = 3;

interface Feature {
  type: number;
  rings: [number, number][][];
  properties: Record<string, string>;
}

beforeAll(() => {
  vi.stubGlobal(
    "Path2D",
    class {
      steps: number[][] = [];
      moveTo = (x: number, y: number) => this.steps.push([x, y]);
      lineTo = (x: number, y: number) => this.steps.push([x, y]);
      closePath = () => undefined;
    },
  );
});

/** A vector tile as the specification has it (version 2.1). */
function encode(layers: Record<string, Feature[]>): Uint8Array {
  const tile = new PbfWriter();
  for (const [name, features] of Object.entries(layers)) tile.writeMessage(3, writeLayer, { name, features });
  return tile.finish();
}

function writeLayer({ name, features }: { name: string; features: Feature[] }, pbf: PbfWriter): void {
  const texts = features.flatMap(({ properties }) => Object.entries(properties).flat());
  pbf.writeVarintField(15, 2);
  pbf.writeStringField(1, name);
  for (const feature of features) pbf.writeMessage(2, writeFeature, { feature, texts });
  for (const text of texts) pbf.writeStringField(3, text);
  for (const text of texts) pbf.writeMessage(4, (value: string, to: PbfWriter) => to.writeStringField(1, value), text);
  pbf.writeVarintField(5, 4096);
}

function writeFeature({ feature, texts }: { feature: Feature; texts: string[] }, pbf: PbfWriter): void {
  const tags = Object.entries(feature.properties).flatMap((pair) => pair.map((text) => texts.indexOf(text)));
  pbf.writePackedVarint(2, tags);
  pbf.writeVarintField(3, feature.type);
  pbf.writePackedVarint(4, geometry(feature));
}

function geometry({ type, rings }: Feature): number[] {
  let [x, y] = [0, 0];
  const step = ([toX, toY]: [number, number]) => {
    const delta = [toX - x, toY - y].map((value) => (value << 1) ^ (value >> 31));
    [x, y] = [toX, toY];
    return delta;
  };
  return rings.flatMap(([first, ...rest]) => [
    (1 << 3) | 1,
    ...step(first as [number, number]),
    ...(rest.length > 0 ? [(rest.length << 3) | 2, ...rest.flatMap(step)] : []),
    ...(type === POLYGON ? [(1 << 3) | 7] : []),
  ]);
}

const steps = (shapes: { path: unknown }[]) => shapes.map(({ path }) => (path as { steps: number[][] }).steps);
const road = (name: string, fclass: string, ...points: [number, number][]): Feature => ({
  type: LINE,
  rings: [points],
  properties: { name, fclass },
});

test("a border between two counties is drawn once, and the cut at the tile's edge never", () => {
  const county = (adcode: string, points: [number, number][]): Feature => ({
    type: POLYGON,
    rings: [points],
    properties: { adcode },
  });
  const tile = parseTile(
    encode({
      county: [
        county("1", [
          [0, 0],
          [100, 0],
          [100, 100],
          [0, 100],
        ]),
        county("2", [
          [100, 0],
          [100, 100],
          [5000, 100],
          [5000, 0],
        ]),
      ],
    }),
    8,
    210,
    97,
  );

  const edges = steps(tile.countyLines).flatMap((line) => line.slice(1).map((to, index) => `${line[index]}-${to}`));
  expect(edges.filter((edge) => edge === "100,0-100,100" || edge === "100,100-100,0")).toHaveLength(1);
  expect(edges).not.toContain("5000,100-5000,0");
});

test("roads are sorted by rank, and ways of one name that meet become one street", () => {
  const tile = parseTile(
    encode({
      roads: [
        road("小巷", "residential", [0, 500], [10, 500]),
        road("东风路", "primary", [0, 0], [50, 0]),
        road("东风路", "primary", [100, 0], [50, 0]),
        road("东风路", "primary_link", [900, 900], [950, 900]),
        road("（未定）", "primary", [0, 9], [50, 9]),
      ],
    }),
    13,
    6723,
    3123,
  );

  expect(tile.roads.map((shapes) => shapes.length)).toEqual([0, 4, 0, 0, 1, 0]);
  expect(tile.streets.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
    ["东风路", [0, 50, 100]],
    ["东风路", [900, 950]],
    ["小巷", [0, 10]],
  ]);
});

test("names in brackets are dropped, the others know their kind", () => {
  const point = (name: string, cls: string): Feature => ({ type: POINT, rings: [[[7, 8]]], properties: { name, cls } });

  const { points } = parseTile(encode({ names: [point("府河", "水系"), point("一号楼（拆）", "建筑")] }), 13, 0, 0);

  expect(points).toMatchObject([{ name: "府河", kind: "水系", at: { x: 7, y: 8 } }]);
});

test("an empty answer is no tile, and is asked for once", async () => {
  const answer = vi.fn(async () => new Response(null, { status: 204 }));
  vi.stubGlobal("fetch", answer);

  expect(await loadTile(9, 1, 1)).toBeUndefined();
  expect(await loadTile(9, 1, 1)).toBeUndefined();
  expect(answer).toHaveBeenCalledExactlyOnceWith("/tiles/base/9/1/1.mvt");
});

test("a tile that failed is asked for again", async () => {
  vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
  await expect(loadTile(9, 2, 2)).rejects.toThrow("503");

  vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
  expect(await loadTile(9, 2, 2)).toBeUndefined();
});
