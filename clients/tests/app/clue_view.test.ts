import { expect, test } from "vitest";
import { claimRefusal, faults, isLastGroup, overText, refusalText, stateShown } from "../../app/lib/clue_view";
import type { ClueState, Draft, Limits } from "../../app/lib/clues";
import { fileKind } from "../../app/lib/file_kinds";

const LIMITS: Limits = {
  description_characters: 10,
  location_characters: 5,
  since_characters: 5,
  contact_characters: 5,
  message_characters: 10,
  files: 10,
  file_bytes: 1_000,
  chunk_bytes: 100,
};
const DRAFT: Draft = {
  assetClass: "funds",
  description: "a car",
  location: "",
  since: "",
  source: "other",
  traits: [],
  wantsReward: false,
  contact: "",
  listingId: null,
  avoidCourt: false,
};
const STATE: ClueState = {
  stage: "received",
  received_on: "2026-11-25",
  files: 1,
  turns: [],
  may_answer: true,
  is_erased: false,
};

test("what is missing or too long is told in the order of the page", () => {
  const found = faults("en", { ...DRAFT, assetClass: "", description: " ", location: "123456", source: "" }, LIMITS);

  expect(found.map(({ field }) => field)).toEqual(["asset_class", "description", "location", "source"]);
  expect(faults("en", DRAFT, LIMITS)).toEqual([]);
});

test("what is too long is told with the field's name away from it, and by its number beside it", () => {
  const [fault] = faults("en", { ...DRAFT, description: "12345678901" }, LIMITS);

  expect(fault).toEqual({
    field: "description",
    text: "“What it is, and how much” is 1 character too long",
    beside: "1 character too many",
  });
});

test("characters are counted as the server does: signs beyond the first plane are one", () => {
  expect(overText("en", ` ${"𠮷".repeat(10)} `, 10)).toBe("");
  expect(overText("en", "12345678901", 10)).toBe("1 character too many");
});

test("the kind of a file is told by its first bytes", () => {
  const heic = [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70, 0x68, 0x65, 0x69, 0x63];
  const kinds = [[0xff, 0xd8, 0xff], [0x25, 0x50, 0x44, 0x46, 0x2d], heic, [0x50, 0x4b, 3, 4], []];

  expect(kinds.map((bytes) => fileKind(new Uint8Array(bytes)))).toEqual(["taken", "taken", "heic", "other", "other"]);
});

test("the last group is asked back whatever the case and the spaces; signs that look alike count", () => {
  const receipt = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-G01H";

  expect([" g01h ", "GOlh", "G-0-1-H", "AAAA", ""].map((typed) => isLastGroup(receipt, typed))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("a stage or a refusal that is newer than the catalogue has a plain text", () => {
  expect(stateShown("en", { ...STATE, stage: "dancing" }).title).toBe("In progress");
  const newer = { kind: "refused", status: 422, code: "dancing", field: "", retryAfterS: 0 } as const;
  expect(refusalText("en", newer)).toContain("It was not accepted");
});

test("a reward is told as far as it is", () => {
  const reward = { amount_fen: 1_234_550, is_claimed: false, is_paid: false };
  const text = (more: object) => stateShown("en", { ...STATE, reward: { ...reward, ...more } }).reward;

  expect(text({})).toBe("A reward of 12,345.50 yuan was decided for this clue.");
  expect(text({ is_claimed: true })).toContain("is claimed");
  expect(text({ is_claimed: true, is_paid: true, amount_fen: 500_000 })).toBe("A reward of 5,000 yuan was paid.");
  expect(stateShown("en", STATE).reward).toBe("");
});

test("a reward that nobody claimed yet is claimed, while the clue is there", () => {
  const reward = { amount_fen: 500_000, is_claimed: false, is_paid: false };
  const mayClaim = (more: object) => stateShown("en", { ...STATE, ...more }).mayClaim;

  expect(mayClaim({ reward })).toBe(true);
  expect(mayClaim({ reward: { ...reward, is_claimed: true } })).toBe(false);
  expect(mayClaim({ reward, may_answer: false, is_erased: true })).toBe(false);
  expect(mayClaim({ reward: null })).toBe(false);
  expect(mayClaim({})).toBe(false);
});

test("a claim that is refused is told in words that fit a claim", () => {
  const refusal = { kind: "refused", status: 503, code: "unavailable", field: "", retryAfterS: 0 } as const;

  expect(claimRefusal("en", refusal)).toContain("It cannot be claimed at the moment");
  expect(claimRefusal("en", { ...refusal, status: 422, code: "no_reward" })).toBe(
    "No reward was decided for this clue.",
  );
});
