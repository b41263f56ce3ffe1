import { expect, test } from "vitest";
import { codeOf, mayFollow } from "../../app/lib/watch_door";
import { CATALOGUES } from "../../app/lib/watch_words";
import { askWatch, faultOf, type Wish } from "../../app/lib/watches";

const WISH: Wish = { kind: "organisation", target: "91139990YY0DEM0182", address: "an@example.org", language: "en" };

test("organisations may be followed, sole proprietors and masked numbers may not", () => {
  expect(mayFollow("91139990YY0DEM0182")).toBe(true);
  expect([null, undefined, "", "9113999*********82", "92139990YY0DEM026R"].map(mayFollow)).toEqual(
    Array(5).fill(false),
  );
});

test("the code of an organisation is the number its listing shows, and a person has none", () => {
  const code = "91139990YY0DEM0182";

  expect(codeOf({ kind: "legal_person", masked_number: code })).toBe(code);
  expect(codeOf({ kind: "natural_person", masked_number: code })).toBeNull();
  expect(codeOf(null)).toBeNull();
});

test("what is missing is said by its field", () => {
  expect(faultOf(WISH)).toBeNull();
  expect(faultOf({ ...WISH, target: " " })).toBe("target");
  expect(faultOf({ ...WISH, address: "an" })).toBe("address");
});

test("without a proof of work nothing is sent", async () => {
  const sent: string[] = [];
  const outcome = await askWatch(
    {
      transport: async () => null,
      post: async (path) => {
        sent.push(path);
        return null;
      },
    },
    WISH,
  );

  expect(outcome).toEqual({ kind: "refused", code: "offline", field: "" });
  expect(sent).toEqual([]);
});

test("every language has every text", () => {
  const keys = Object.values(CATALOGUES).map(({ watch }) => Object.keys(watch).sort());
  expect(keys[1]).toEqual(keys[0]);
  expect(keys[2]).toEqual(keys[0]);
});
