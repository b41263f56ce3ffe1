import { expect, test } from "vitest";
import { qr, qrImage } from "../../app/lib/clue_qr";

/** As another encoder (segno 1.6) draws it: version 2, level M, mask 0. */
const ROWS = [
  "1111111001011000001111111",
  "1000001010010101101000001",
  "1011101001011011001011101",
  "1011101001100100001011101",
  "1011101011000000101011101",
  "1000001001001100101000001",
  "1111111010101010101111111",
  "0000000001111010100000000",
  "1010101001000100100010010",
  "1101000100011001100101011",
  "0000001111000110010001101",
  "1110010010011101101100110",
  "1001101011100101100010101",
  "0011000101010011011010110",
  "1011101111000000101000001",
  "0101000111110101100100010",
  "1010111001001111111110101",
  "0000000010011100100011010",
  "1111111001011101101010101",
  "1000001000001000100010100",
  "1011101011111010111111101",
  "1011101000010110111101100",
  "1011101011101100101010101",
  "1000001001110001100000111",
  "1111111011001010011101101",
];

const RECEIPT = "000G-40R4-0M30-E209-185G-R38E-1W80";

test("a receipt is drawn as another encoder draws it", () => {
  expect(qr(RECEIPT).map((row) => row.map((isDark) => (isDark ? "1" : "0")).join(""))).toEqual(ROWS);
});

test("what is no receipt is not drawn", () => {
  expect(() => qr("receipt")).toThrow();
  expect(() => qr("0".repeat(39))).toThrow();
});

test("the image holds the code alone, and asks nobody for it", () => {
  const image = qrImage(RECEIPT);

  expect(image).toMatch(/^data:image\/svg\+xml;base64,[0-9A-Za-z+/]+=*$/);
  expect(atob(image.slice(image.indexOf(",") + 1))).not.toContain("R38E");
});
