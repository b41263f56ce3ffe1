import { expect, test } from "vitest";
import { NO_FILTERS } from "../../app/lib/filters";
import { gcj02 } from "../../app/lib/geo";
import { circleOf, markersOf, placeOfMarker } from "../../app/lib/markers";
import { beginAlike, countPlaces, firstPlaces, nearbyView, nextPlace } from "../../app/lib/nearby_view";
import { nearby, place, summary } from "./fakes";

const CENTRE = gcj02(115.496, 38.871);
const ALL = { filters: NO_FILTERS, selectedId: null, courts: {} };
const OPTIONS = { centre: CENTRE, selectedId: null, theme: "light", originText: "here" } as const;

const ANSWER = nearby([
  place("a", { count: 26, listings: Array.from({ length: 10 }, (_, n) => summary(`a${n}`)) }),
  place("b", { count: 2, listings: [summary("b1"), summary("b2")], distance_m: 500 }),
  place("c", { count: 9, band: "just_outside", distance_m: 600 }),
]);

test("map and list hold the same places with the same counts in the same order", () => {
  const markers = markersOf("zh-CN", ANSWER, OPTIONS).slice(1);
  const listed = nearbyView("zh-CN", ANSWER, ALL).bands.flatMap((band) => band.places);

  expect(markers.map((one) => [placeOfMarker(ANSWER, one.id)?.id, `${one.label?.content} 条公示`])).toEqual(
    listed.map((one) => [one.id, one.countText]),
  );
  expect(listed.map((one) => one.id)).toEqual(["a", "b", "c"]);
});

test("the headline counts what is within, and says apart what is just outside", () => {
  const view = nearbyView("zh-CN", ANSWER, ALL);

  expect([view.headline, view.outside]).toEqual(["500 米内 28 条公示", "稍远处另有 9 条"]);
  expect(view.bands.map((band) => [band.title, band.countText])).toEqual([
    ["500 米以内", "28 条"],
    ["稍远（500 米以外、700 米以内）", "9 条"],
  ]);
});

test("a count that could be cut is called at least", () => {
  const cut = nearby([place("a", { count: 3 })], { next: "/more" });
  const seenFarther = nearby([place("a", { count: 3 }), place("c", { band: "just_outside" })], { next: "/more" });

  expect(nearbyView("en", cut, ALL).headline).toBe("At least 3 listings within 500 m");
  expect(nearbyView("en", cut, ALL).truncated).toBe("There are many places; only the nearest 1 are shown.");
  expect(nearbyView("en", seenFarther, ALL).headline).toBe("3 listings within 500 m");
});

test("a filter is named in the headline", () => {
  expect(
    nearbyView("en", ANSWER, { filters: { ...NO_FILTERS, kind: "legal_person" }, courts: {}, selectedId: null })
      .headline,
  ).toBe("Legal persons: 28 within 500 m");
});

test("a place shows three listings, the chosen one all that are held, and the way to all that are there", () => {
  const places = (selectedId: string | null) =>
    nearbyView("zh-CN", ANSWER, { filters: NO_FILTERS, courts: {}, selectedId }).bands.flatMap((band) => band.places);

  expect(places(null).map((one) => [one.cards.length, one.allText])).toEqual([
    [3, "查看此处全部 26 条"],
    [2, ""],
    [1, "查看此处全部 9 条"],
  ]);
  expect(places("a")[0]).toMatchObject({ selected: true, allText: "查看此处全部 26 条" });
  expect(places("a")[0]?.cards).toHaveLength(10);
});

test("the density level is told by words and marks, not by colour alone", () => {
  const view = nearbyView("zh-CN", ANSWER, ALL).density;

  expect(view).toMatchObject({ label: "公示密度等级", text: "较多", level: "orange" });
  expect(view?.spoken).toBe("公示密度等级：较多（橙色），共四级中的第 3 级");
  expect(view?.marks.map((mark) => mark.filled)).toEqual([true, true, true, false]);
});

test("a policy without density shows no level", () => {
  expect(nearbyView("zh-CN", nearby([], { density: null }), ALL).density).toBeNull();
});

test("a card says kind, grounds, court and case in the reader's language", () => {
  const card = nearbyView("en", ANSWER, ALL).bands[0]?.places[1]?.cards[0];

  expect(card).toMatchObject({
    name: "演示甲",
    kind: "Person",
    grounds: "Able to perform, but refuses",
    court: "演示市莲池区人民法院",
    caseNumber: "（2023）冀0006执1号",
  });
  expect(card?.spoken).toBe(
    "演示甲, Person, 1399901980********, Able to perform, but refuses, 演示市莲池区人民法院, （2023）冀0006执1号",
  );
});

test("fields that the policy does not give leave nothing behind", () => {
  const bare = nearby([place("a", { listings: [{ id: "x", kind: "natural_person" }] })]);

  const card = nearbyView("zh-CN", bare, ALL).bands[0]?.places[0]?.cards[0];

  expect(card).toEqual({
    id: "x",
    name: "",
    kind: "自然人",
    number: "",
    grounds: "",
    court: "",
    caseNumber: "",
    apart: "",
    spoken: "自然人",
  });
});

test("few are pale and many filled; the chosen one stands out; just outside is fainter", () => {
  const [, a, , c] = markersOf("zh-CN", ANSWER, { ...OPTIONS, selectedId: "a" });

  expect(a).toMatchObject({ selected: true, alpha: 1, label: { bgColor: "#0b2f5c", color: "#ffffff" } });
  expect(c).toMatchObject({ selected: false, alpha: 0.7, label: { bgColor: "#ffffff", color: "#5b6771" } });
});

test("the point asked about is marker nought, stands in the circle's middle and is no place", () => {
  const [here] = markersOf("zh-CN", null, OPTIONS);

  expect(here).toMatchObject({ id: 0, longitude: 115.496, latitude: 38.871 });
  expect(circleOf(CENTRE, 500, "dark")).toMatchObject({ longitude: 115.496, radius: 500, color: "#7db4f0" });
  expect(placeOfMarker(ANSWER, 0)).toBeNull();
});

test("a list that is drawn place by place becomes the whole list, however few came first", () => {
  const whole = nearbyView("zh-CN", ANSWER, ALL);
  const total = countPlaces(whole);

  expect(total).toBe(3);
  for (const first of [0, 1, 2, 3, 9]) {
    const page = { view: firstPlaces(whole, first) };
    for (let index = first; index < total; index += 1) put(page, nextPlace(whole, index));
    expect(page.view).toEqual(whole);
  }
  expect(nextPlace(whole, total)).toEqual({});
});

test("what is drawn stays where the list begins with the same place", () => {
  const [one, chosen] = [ALL, { ...ALL, selectedId: "a" }].map((options) => nearbyView("zh-CN", ANSWER, options));
  const other = nearbyView("zh-CN", nearby([place("b")]), ALL);

  expect([beginAlike(one ?? null, chosen ?? null), beginAlike(one ?? null, other), beginAlike(null, other)]).toEqual([
    true,
    false,
    false,
  ]);
});

/** As `setData` takes paths. */
function put(page: object, change: Record<string, unknown>): void {
  for (const [path, value] of Object.entries(change)) {
    const keys = path.split(/[.[\]]+/).filter(Boolean);
    const last = keys.pop() as string;
    const target = keys.reduce<Record<string, unknown>>(
      (held, key) => held[key] as Record<string, unknown>,
      page as Record<string, unknown>,
    );
    target[last] = value;
  }
}
