import { expect, test } from "vitest";
import type { Reward, RewardWords } from "../../app/lib/api";
import { listingView } from "../../app/lib/listing_view";
import { promise, rewardView, wordsOf, yuan } from "../../app/lib/reward_view";
import { summary } from "./fakes";

const REWARD: Reward = {
  id: "n1",
  form: "share",
  share_permille: 55,
  ceiling_fen: 2_000_000,
  conditions: "仅限车辆线索",
  published_on: "2026-11-01",
  valid_until: "2027-02-28",
};
const WORDS: RewardWords = { asks: "a", rule: "b", payer: "c", excluded: "d", basis: "e" };

test("a share is told with its ceiling, an amount alone", () => {
  expect(promise("zh-CN", REWARD)).toBe("执行到位金额的 5.5%，最高 20,000 元");
  expect(promise("en", { ...REWARD, form: "amount", amount_fen: 123_450 })).toBe("1,234.50 yuan");
});

test("fen are told as yuan", () => {
  expect([1, 99, 100, 105, 10_000_000].map(yuan)).toEqual(["0.01", "0.99", "1", "1.05", "100,000"]);
});

test("a notice stands with its listing, its last day and its conditions", () => {
  const view = rewardView("zh-CN", { listing: summary("c1"), reward: REWARD }, {});

  expect([view.card.id, view.until, view.conditions]).toEqual(["c1", "有效期至 2027年2月28日", "仅限车辆线索"]);
});

test("the last day is told as part of a line and by itself", () => {
  const view = rewardView("en", { listing: summary("c1"), reward: REWARD }, {});

  expect([view.until, view.valid]).toEqual(["until 28 Feb 2027", "Valid until 28 Feb 2027"]);
});

test("a listing shows its notice first, and nothing of one without", () => {
  const listing = { ...summary("c1"), as_of: null };
  const groups = (more: object) => listingView("zh-CN", { ...listing, ...more }, 0, {}).groups;

  const [first] = groups({ reward: { ...REWARD, words: WORDS } });

  expect(first?.key).toBe("reward");
  expect(first?.rows.map((row) => row.value)).toEqual([
    "执行到位金额的 5.5%，最高 20,000 元",
    "2027年2月28日",
    "仅限车辆线索",
  ]);
  expect(first?.paragraphs).toEqual(wordsOf(WORDS));
  expect(groups({}).some((group) => group.key === "reward")).toBe(false);
});
