/// <reference types="node" />
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { base64, solve } from "../../app/lib/proof";
import { sha256 } from "../../app/lib/sha256";

const node = (text: string) => createHash("sha256").update(text).digest("hex");

test.each([0, 1, 3, 54, 55, 56, 63, 64, 65, 119, 120, 200])("a text of %i characters has its hash", (length) => {
  const text = "a9&=?-".repeat(40).slice(0, length);

  expect(sha256(text)).toBe(node(text));
});

test("what is not ASCII is no text of ours", () => {
  expect(() => sha256("é")).toThrow();
});

test.each(["", "a", "ab", "abc", '{"number":7}'])("%j in base64", (text) => {
  expect(base64(text)).toBe(Buffer.from(text).toString("base64"));
});

test("the number of a challenge is found", async () => {
  const salt = "0102?expires=1795600000&";
  const given = { algorithm: "SHA-256", challenge: node(`${salt}1234`), maxnumber: 2000, salt, signature: "ab" };

  const solution = await solve(given);

  expect(JSON.parse(Buffer.from(solution ?? "", "base64").toString())).toEqual({
    algorithm: "SHA-256",
    challenge: given.challenge,
    number: 1234,
    salt,
    signature: "ab",
  });
});

test("a challenge without a number has no solution", async () => {
  const given = { algorithm: "SHA-256", challenge: "00", maxnumber: 500, salt: "s&", signature: "" };

  expect(await solve(given)).toBeNull();
});
