import { expect, test } from "vitest";
import type { Answer, Found, SearchAnswer } from "../../app/lib/api";
import { after, unread } from "../../app/lib/reading";
import { refusal, searchState, searchView } from "../../app/lib/search_view";
import { summary } from "./fakes";

const found: Found = {
  ...summary("p1"),
  birth_year: 1980,
  sex: "male",
  division: { code: "130606", name: "河北省保定市莲池区" },
};
const answer = (over: Partial<SearchAnswer> = {}): SearchAnswer => ({
  query_kind: "name",
  total: 2,
  distinct_parties: 2,
  listings: [found, { ...summary("p2"), birth_year: null }],
  next: null,
  ...over,
});
const problem = (status: number, code: string): Answer<SearchAnswer> => ({
  kind: "problem",
  status,
  code,
  retryAfterS: null,
});
const read = (told: Answer<SearchAnswer>) => after(unread<SearchAnswer>(), told, 0);

test("namesakes are counted, warned of and told apart, and none is said to be meant", () => {
  const view = searchView("zh-CN", answer(), answer().listings, {}, false);

  expect(view.namesakes).toBe("结果涉及 2 个不同主体");
  expect(view.sameName).toMatch("姓名相同不代表是同一人");
  expect(view.cards.map((card) => card.apart)).toEqual(["男 · 1980 年生 · 河北省保定市莲池区", ""]);
});

test("a county is told by the name that the reader knows", () => {
  const apart = (locale: "en" | "zh-Hant", read: string) =>
    searchView(locale, answer(), answer().listings, { 保定市莲池区: read }, false).cards[0]?.apart;

  expect(apart("en", "Lianchi District, Baoding")).toBe("male · born 1980 · Lianchi District, Baoding");
  expect(apart("zh-Hant", "保定市蓮池區")).toMatch(/河北省保定市蓮池區$/);
});

test("a case number warns of no namesakes", () => {
  const view = searchView("en", answer({ query_kind: "case_number" }), answer().listings, {}, false);

  expect([view.namesakes, view.sameName, view.how]).toEqual(["", "", "By case number"]);
});

test("the end of the fifth page is said when there is more", () => {
  expect(searchView("en", answer({ total: 300 }), answer().listings, {}, false).limit).not.toBe("");
  expect(searchView("en", answer({ total: 300, next: "/more" }), answer().listings, {}, true).limit).toBe("");
  expect(searchView("en", answer(), answer().listings, {}, false).limit).toBe("");
});

test("no result is a sentence, not an empty page", () => {
  const none = read({
    kind: "ok",
    value: answer({ total: 0, distinct_parties: 0, listings: [] }),
    etag: null,
    checkedAt: null,
  });

  expect(searchState("zh-CN", none)?.title).toBe("没有找到公布中的信息");
});

test("a refusal is explained by its code, an unknown one in general words", () => {
  expect(refusal("zh-CN", read(problem(400, "identity_number_not_searchable")))).toBe(
    "不能用身份证号搜索。请输入姓名或案号。",
  );
  expect(refusal("en", read(problem(400, "something_new")))).toBe(
    "This was not accepted. Please change it and try again.",
  );
  expect(searchState("en", read(problem(400, "something_new")))).toBeNull();
});

test("trouble of the service is no refusal of what was typed", () => {
  expect(refusal("en", read(problem(503, "unavailable")))).toBe("");
  expect(searchState("en", read(problem(503, "unavailable")))?.title).toBe("Nothing is shown at the moment");
  expect(searchState("en", read({ kind: "offline" }))?.title).toBe("No connection");
});
