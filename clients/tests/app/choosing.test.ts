import { expect, test } from "vitest";
import { namesOfDivisions, prefectures } from "../../app/lib/divisions_view";
import type { Locale } from "../../app/lib/i18n";
import { isRefusal } from "../../app/lib/location";
import { dragged, draggingStyle, mapSize, tapped } from "../../app/lib/sheet";

const [SHIJIAZHUANG, BAODING] = [
  { city: "石家庄市", city_traditional: "石家莊市", city_english: "Shijiazhuang" },
  { city: "保定市", city_traditional: "保定市", city_english: "Baoding" },
];
const POINT = { lon: 115, lat: 38 };
const DIVISIONS = [
  { code: "130102", name: "长安区", traditional: "長安區", english: "Chang'an District", ...SHIJIAZHUANG, ...POINT },
  { code: "130606", name: "莲池区", traditional: "蓮池區", english: "Lianchi District", ...BAODING, ...POINT },
  { code: "130638", name: "雄县", traditional: "雄縣", english: "Xiong County", ...BAODING, ...POINT },
];

const names = (typed: string) => prefectures("zh-CN", DIVISIONS, typed).map((one) => [one.city, one.counties.length]);

test("counties stand under their prefecture, narrowed by either name", () => {
  expect(names("")).toEqual([
    ["石家庄市", 1],
    ["保定市", 2],
  ]);
  expect(names(" 雄 ")).toEqual([["保定市", 1]]);
  expect(names("保定")).toEqual([["保定市", 2]]);
  expect(names("上海")).toEqual([]);
});

test("a county that a record names is told in the reader's language", () => {
  expect(Object.entries(namesOfDivisions("en", DIVISIONS))[1]).toEqual(["保定市莲池区", "Lianchi District, Baoding"]);
  expect(Object.entries(namesOfDivisions("zh-Hant", DIVISIONS))[1]).toEqual(["保定市莲池区", "保定市蓮池區"]);
});

test("each reader reads the names of the own language, and finds a county by any of them", () => {
  const read = (locale: Locale, typed: string) =>
    prefectures(locale, DIVISIONS, typed).flatMap((one) => one.counties.map(({ spoken }) => [one.city, spoken]));

  expect(read("en", "")).toEqual([
    ["Shijiazhuang", "Chang'an District, Shijiazhuang"],
    ["Baoding", "Lianchi District, Baoding"],
    ["Baoding", "Xiong County, Baoding"],
  ]);
  expect(read("zh-Hant", "石家莊")).toEqual([["石家莊市", "石家莊市長安區"]]);
  expect([read("zh-CN", "LIANCHI"), read("zh-CN", "蓮池"), read("en", "莲池")].map((found) => found.length)).toEqual([
    1, 1, 1,
  ]);
});

test.each([
  ["getFuzzyLocation:fail auth deny", true],
  ["getLocation:fail:auth denied", true],
  ["getFuzzyLocation:fail system permission denied", true],
  ["getFuzzyLocation:fail privacy permission is not authorized", true],
  ["getFuzzyLocation:fail timeout", false],
])("%s is a refusal: %s", (message, refused) => {
  expect(isRefusal(message)).toBe(refused);
});

test("a tap opens the sheet step by step, and closes it from the top", () => {
  expect([tapped("peek"), tapped("half"), tapped("full")]).toEqual(["half", "full", "peek"]);
});

test("a drag moves it one step, a long one two, a slip none, and never beyond its ends", () => {
  expect(dragged("half", 100, 800)).toBe("full");
  expect(dragged("half", -100, 800)).toBe("peek");
  expect(dragged("peek", 500, 800)).toBe("full");
  expect(dragged("half", 20, 800)).toBe("half");
  expect(dragged("full", 300, 800)).toBe("full");
});

test("under the finger it follows without delay", () => {
  expect(draggingStyle("half", 12.4)).toBe("height: calc(50% + 12px); transition: none;");
});

test.each([
  ["a phone", { widthPx: 390, heightPx: 780 }, { widthPx: 390, heightPx: 328 }],
  ["a short phone", { widthPx: 320, heightPx: 568 }, { widthPx: 320, heightPx: 170 }],
  ["a phone held across", { widthPx: 844, heightPx: 390 }, { widthPx: 524, heightPx: 390 }],
  ["a desk", { widthPx: 1280, heightPx: 800 }, { widthPx: 880, heightPx: 800 }],
])("on %s the map has what the list leaves", (_, window, left) => {
  expect(mapSize(window)).toEqual(left);
});
