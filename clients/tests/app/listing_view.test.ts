import { expect, test } from "vitest";
import type { Listing } from "../../app/lib/api";
import { listingView } from "../../app/lib/listing_view";
import { summary } from "./fakes";

const PERSON: Listing = {
  ...summary("p1"),
  sex: "female",
  birth_year: 1980,
  division: { code: "130606", name: "河北省保定市莲池区" },
  partial_address: "河北省保定市莲池区虚构小区",
  place_id: "abc",
  obligation: "偿还借款本金及利息",
  performance: { state: "partial", performed: "已履行 20,000 元", unperformed: "其余" },
  basis: { issuer: "演示市莲池区人民法院", number: "（2022）冀0006民初9号" },
  filed_on: "2023-02-14",
  decided_on: "2023-05-30",
  published_on: "2023-06-06",
  ends_on: "2025-05-30",
  as_of: "2026-11-25T08:12:03.123456Z",
  meaning: "本信息表示……",
  how_to_object: "认为不应纳入……",
  policy: { name: "hebei-2019", version: 1 },
};

const COMPANY: Listing = {
  ...PERSON,
  ...summary("c1", { kind: "legal_person", name: "演示商贸有限公司", masked_number: "91139901MA00000000" }),
  sex: undefined,
  birth_year: undefined,
  legal_representative: { name: "演示乙", note: "" },
  ends_on: null,
};

const group = (listing: Listing, key: string, locale: "zh-CN" | "en" = "zh-CN") =>
  listingView(locale, listing, 0, {}).groups.find((one) => one.key === key);
const pairs = (listing: Listing, key: string) => group(listing, key)?.rows.map((row) => [row.label, row.value]);

test("counties and courts have the names that the reader knows, beside those that count", () => {
  const names = {
    保定市莲池区: "Lianchi District, Baoding",
    演示市莲池区人民法院: "Lianchi District People's Court",
  };
  const value = (key: string, label: string) =>
    listingView("en", PERSON, 0, names)
      .groups.find((one) => one.key === key)
      ?.rows.find((one) => one.label === label)?.value;

  expect(value("who", "County or district")).toBe("Lianchi District, Baoding (河北省保定市莲池区)");
  expect(value("basis", "Issued by")).toBe("Lianchi District People's Court (演示市莲池区人民法院)");
  expect(value("case", "Enforcing court")).toBe("Lianchi District People's Court (演示市莲池区人民法院)");
});

test("a person's listing says everything that the policy gives, in groups", () => {
  expect(listingView("zh-CN", PERSON, 0, {}).groups.map((one) => one.title)).toEqual([
    "被公示主体",
    "失信行为具体情形",
    "生效法律文书确定的义务",
    "执行依据",
    "执行法院与案件",
    "日期",
    "这表示什么、不表示什么",
    "异议渠道",
  ]);
  expect(pairs(PERSON, "who")).toEqual([
    ["姓名", "演示甲"],
    ["主体类型", "自然人"],
    ["证件号码（部分隐去）", "1399901980********"],
    ["性别", "女"],
    ["出生年份", "1980 年"],
    ["县（区）", "河北省保定市莲池区"],
    ["地址（部分）", "河北省保定市莲池区虚构小区"],
  ]);
  expect(pairs(PERSON, "duty")).toEqual([
    ["义务内容", "偿还借款本金及利息"],
    ["履行情况", "部分履行"],
    ["已履行部分", "已履行 20,000 元"],
    ["未履行部分", "其余"],
  ]);
  expect(pairs(PERSON, "basis")).toEqual([
    ["作出单位", "演示市莲池区人民法院"],
    ["文号", "（2022）冀0006民初9号"],
  ]);
  expect(pairs(PERSON, "case")).toEqual([
    ["执行法院", "演示市莲池区人民法院"],
    ["案号", "（2023）冀0006执1号"],
    ["立案日期", "2023年2月14日"],
  ]);
  expect(pairs(PERSON, "dates")).toEqual([
    ["决定日期", "2023年5月30日"],
    ["公布日期", "2023年6月6日"],
    ["纳入期限至", "2025年5月30日"],
  ]);
});

test("the ground stands in the court's full words; a translation keeps them beside it", () => {
  expect(group(PERSON, "why")?.grounds).toEqual([
    { code: "G1", text: "有履行能力而拒不履行生效法律文书确定义务的", official: "" },
  ]);
  expect(group(PERSON, "why", "en")?.grounds).toEqual([
    {
      code: "G1",
      text: "Able to perform, but refuses",
      official: "有履行能力而拒不履行生效法律文书确定义务的",
    },
  ]);
});

test("a representative is labelled as not listed, with the reason", () => {
  const row = group(COMPANY, "who")?.rows.find((one) => one.value === "演示乙");

  expect(row).toEqual({
    label: "法定代表人（负责人）",
    value: "演示乙",
    badge: "未被列入",
    note: "法定代表人（负责人）姓名为单位登记信息，其本人不因此被纳入名单。",
  });
});

test("a ground without a term says so; a term that the policy withholds says nothing", () => {
  expect(pairs(COMPANY, "dates")?.at(-1)).toEqual(["纳入期限至", "本情形没有固定期限，依法删除时终止"]);
  expect(pairs({ ...PERSON, ends_on: undefined }, "dates")?.map(([label]) => label)).toEqual(["决定日期", "公布日期"]);
});

test("the namesake notice stands with persons only", () => {
  expect(listingView("zh-CN", PERSON, 0, {}).sameName).not.toBe("");
  expect(listingView("zh-CN", COMPANY, 0, {}).sameName).toBe("");
});

test("it says as of when, by which policy, and until when it was surely published", () => {
  const view = listingView("zh-CN", PERSON, Date.UTC(2026, 10, 25, 9, 0), {});

  expect(view.source).toMatch("更新于2026年11月25日 16:12");
  expect(view.policy).toBe("公示规则：hebei-2019，第 1 版");
  expect(view.confirmed).toBe("截至 2026年11月25日 17:00 仍在公布");
});

test("the court's words on meaning stand in Chinese, in English below a translation", () => {
  expect(group(PERSON, "meaning")?.paragraphs).toEqual(["本信息表示……"]);
  expect(group(PERSON, "meaning", "en")?.paragraphs).toHaveLength(2);
  expect(group(PERSON, "meaning", "en")?.paragraphs[1]).toBe("本信息表示……");
});

test("fields and groups that the policy does not give are absent", () => {
  const bare: Listing = { id: "x", kind: "natural_person", as_of: null };

  expect(listingView("zh-CN", bare, 0, {})).toMatchObject({ name: "", placeId: "", source: "", policy: "" });
  expect(listingView("zh-CN", bare, 0, {}).groups.map((one) => one.key)).toEqual(["who"]);
  expect(pairs(bare, "who")).toEqual([["主体类型", "自然人"]]);
});
