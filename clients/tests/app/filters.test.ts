import { expect, test } from "vitest";
import type { CourtOfProvince } from "../../app/lib/api";
import { cardOf } from "../../app/lib/cards";
import { namesOfCourts } from "../../app/lib/courts";
import { filterQuery, filtersOf, isNarrow, NO_FILTERS, pageQuery } from "../../app/lib/filters";
import { chipsOf, filtersView } from "../../app/lib/filters_view";
import { MapSession } from "../../app/lib/map_session";
import { startOrigin } from "../../app/lib/store";
import { fakeTransport, nearby, ok, place, summary } from "./fakes";

/** 00:30 on 30 November in Beijing, still the 29th in London. */
const NOW = Date.UTC(2026, 10, 29, 16, 30);
const COURTS: readonly CourtOfProvince[] = [
  {
    code: "冀0407",
    name: "邯郸市肥乡区人民法院",
    traditional: "邯鄲市肥鄉區人民法院",
    english: "Feixiang District People's Court, Handan",
    former: [{ name: "肥乡县人民法院", traditional: "肥鄉縣人民法院", english: "Feixiang County People's Court" }],
    listed: true,
  },
  {
    code: "冀0606",
    name: "保定市莲池区人民法院",
    traditional: "保定市蓮池區人民法院",
    english: "Lianchi District People's Court, Baoding",
    former: [],
    listed: false,
  },
];

test("filters are spelled as the server takes them, days by the court's calendar", () => {
  const all = { kind: "legal_person", ground: "G4", court: "冀0407", since: "month" } as const;

  expect(filterQuery(all, NOW)).toBe("&kind=legal_person&ground=G4&court=%E5%86%800407&published_from=2026-10-31");
  expect(filterQuery({ ...NO_FILTERS, since: "older" }, NOW)).toBe("&published_to=2025-11-29");
  expect(filterQuery({ ...NO_FILTERS, since: "year" }, NOW)).toBe("&published_from=2025-11-30");
  expect(filterQuery(NO_FILTERS, NOW)).toBe("");
});

test("the filters of an address come back as they went, and what is none of ours is left out", () => {
  const all = { kind: "legal_person", ground: "G4", court: "冀0407", since: "older" } as const;
  const query = Object.fromEntries(new URLSearchParams(pageQuery(all).slice(1)));

  expect(filtersOf(query)).toEqual(all);
  expect(filtersOf({ kind: "person", ground: "G7", court: "甲", since: "ever" })).toEqual(NO_FILTERS);
});

test("only courts with listings are offered, found by any of their names, and the chosen one stays", () => {
  const offered = (typed: string, court: string | null = null) =>
    filtersView("en", { ...NO_FILTERS, court }, COURTS, typed).courts.map((one) => one.text);

  expect(offered("")).toEqual(["All", "Feixiang District People's Court, Handan"]);
  expect(offered("肥鄉縣")).toHaveLength(2);
  expect(offered("feixiang county")).toHaveLength(2);
  expect(offered("nothing")).toEqual(["All"]);
  expect(offered("nothing", "冀0606")).toEqual(["All", "Lianchi District People's Court, Baoding"]);
});

test("each filter that holds has a chip that says how it is taken away", () => {
  const chips = chipsOf("en", { kind: "legal_person", ground: "G4", court: "冀0407", since: "month" }, COURTS);

  expect(chips.map((chip) => chip.name)).toEqual(["kind", "ground", "court", "since"]);
  expect(chips[2]).toEqual({
    name: "court",
    text: "Feixiang District People's Court, Handan",
    spoken: "Remove filter: Feixiang District People's Court, Handan",
  });
  expect(chipsOf("zh-CN", NO_FILTERS, COURTS)).toEqual([]);
});

test("a card names its court in the reader's language, under a former name, too", () => {
  const listing = summary("a", { court: { code: "冀0428", name: "肥乡县人民法院" } });

  expect(cardOf("en", listing, namesOfCourts("en", COURTS)).court).toBe("Feixiang County People's Court");
  expect(cardOf("zh-Hant", listing, namesOfCourts("zh-Hant", COURTS)).court).toBe("肥鄉縣人民法院");
  expect(cardOf("en", summary("b"), namesOfCourts("en", COURTS)).court).toBe("演示市莲池区人民法院");
});

test("the map says that what it counts fits the filters, and shows them", async () => {
  const server = fakeTransport(ok(nearby([place("a")])));
  const filters = { ...NO_FILTERS, ground: "G4" } as const;
  const session = new MapSession(
    startOrigin(null),
    server.asking,
    () => undefined,
    () => NOW,
    filters,
  );
  session.show();
  await Promise.resolve();
  await new Promise((done) => setTimeout(done));

  const picture = session.picture({ locale: "en", theme: "light", courts: COURTS, courtNames: {} });
  session.hide();

  expect(server.asked[0]?.path).toContain("&ground=G4");
  expect(picture.view?.headline).toBe("1 listing fits within 500 m");
  expect(picture.chips.map((chip) => chip.text)).toEqual(["Breaches the duty to report property"]);
  expect(isNarrow({ ...NO_FILTERS, kind: "legal_person" })).toBe(false);
});
