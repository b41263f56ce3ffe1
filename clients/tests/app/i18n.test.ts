/// <reference types="node" />
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { CATALOGUES as CLUE } from "../../app/lib/clue_words";
import { CATALOGUES as CORRECTION } from "../../app/lib/correction_words";
import { CATALOGUES as COMMON, grouped, localeOf, t } from "../../app/lib/i18n";
import { CATALOGUES as VERIFY } from "../../app/lib/verify_words";
import { CATALOGUES as WATCH } from "../../app/lib/watch_words";

const CATALOGUES = {
  "zh-CN": { ...COMMON["zh-CN"], ...CORRECTION["zh-CN"], ...CLUE["zh-CN"], ...VERIFY["zh-CN"], ...WATCH["zh-CN"] },
  "zh-Hant": {
    ...COMMON["zh-Hant"],
    ...CORRECTION["zh-Hant"],
    ...CLUE["zh-Hant"],
    ...VERIFY["zh-Hant"],
    ...WATCH["zh-Hant"],
  },
  en: { ...COMMON.en, ...CORRECTION.en, ...CLUE.en, ...VERIFY.en, ...WATCH.en },
};

const APP = fileURLToPath(new URL("../../app", import.meta.url));
const CHINESE = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    return statSync(file).isDirectory() ? files(file) : [file];
  });

const leaves = (node: object, path = ""): [string, string][] =>
  Object.entries(node).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("all catalogues have the same keys; English may add the singular", () => {
  const chinese = leaves(CATALOGUES["zh-CN"]).map(([key]) => key);
  expect(leaves(CATALOGUES["zh-Hant"]).map(([key]) => key)).toEqual(chinese);
  const english = leaves(CATALOGUES.en).map(([key]) => key);

  expect(english.filter((key) => !key.endsWith("_one"))).toEqual(chinese);
});

test("a text and its translation are filled from the same values", () => {
  const english = new Map(leaves(CATALOGUES.en));

  const different = leaves(CATALOGUES["zh-CN"]).filter(([key, text]) => {
    const given = new Set(names(text));
    return names(english.get(key) ?? "").some((name) => !given.has(name));
  });

  expect(different).toEqual([]);
});

test("no page and no component has words of its own", () => {
  const templates = files(APP).filter((file) => file.endsWith(".wxml"));

  const literal = templates.filter((file) => {
    const text = readFileSync(file, "utf8");
    const outside = text.replace(/\{\{[^}]*\}\}/g, "").replace(/<[^>]*>/g, "");
    return CHINESE.test(text) || /\p{L}/u.test(outside);
  });

  expect(templates.length).toBeGreaterThan(9);
  expect(literal).toEqual([]);
});

test("no code of the pages has Chinese words of its own", () => {
  const scripts = files(APP).filter((file) => file.endsWith(".ts"));

  expect(scripts.filter((file) => CHINESE.test(readFileSync(file, "utf8")))).toEqual([]);
});

test("every text that a template names is in the catalogues", () => {
  const english = new Map(leaves(CATALOGUES.en));
  const used = files(APP)
    .filter((file) => file.endsWith(".wxml"))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\bt\.(\w+\.\w+)/g)].map(([, key]) => key as string));

  expect([...new Set(used)].filter((key) => !english.has(key))).toEqual([]);
});

test("the traditional catalogue is traditional, and calls the things of the law as the decision does", () => {
  const texts = leaves(CATALOGUES["zh-Hant"]).map(([, text]) => text);

  expect(texts.filter((text) => /[执纪图网页认设时间线请页发这为对应实]/.test(text))).toEqual([]);
  expect(t("zh-Hant", "search.by_credit_code")).toBe("按統一社會信用代碼");
  expect(t("zh-Hant", "common.same_name")).toContain("證件號碼");
});

test("every page wears the look that the reader chose", () => {
  const pages = files(join(APP, "pages")).filter((file) => file.endsWith("index.wxml"));

  expect(pages.length).toBeGreaterThan(7);
  expect(
    pages.filter((file) => !/^<view class="(screen )?look \{\{look\}\}">/.test(readFileSync(file, "utf8"))),
  ).toEqual([]);
});

test("words that shame are in no text", () => {
  const texts = [...leaves(CATALOGUES["zh-CN"]), ...leaves(CATALOGUES.en)];

  expect(texts.filter(([, text]) => /老赖|deadbeat|blacklist|黑名单/i.test(text))).toEqual([]);
});

test("one is said in the singular where a language has one", () => {
  expect(t("en", "map.within", { count: 1, radius: 500 })).toBe("1 listing within 500 m");
  expect(t("en", "map.within", { count: 12, radius: 500 })).toBe("12 listings within 500 m");
  expect(t("zh-CN", "map.within", { count: 1, radius: 500 })).toBe("500 米内 1 条公示");
});

test("a text that is missing or not filled is an error, not an empty place on a page", () => {
  expect(() => t("en", "map.nothing")).toThrow("map.nothing");
  expect(() => t("en", "map.around")).toThrow("{origin}");
});

test("the system's name of a language chooses the catalogue", () => {
  expect(["zh_CN", "zh-Hans-HK", "zh-Hant", "zh_TW", "zh-HK", "en", "en_US", "en-GB", "fr", ""].map(localeOf)).toEqual([
    "zh-CN",
    "zh-CN",
    "zh-Hant",
    "zh-Hant",
    "zh-Hant",
    "en",
    "en",
    "en",
    "zh-CN",
    "zh-CN",
  ]);
});

test("large numbers are grouped", () => {
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(["0", "999", "1,000", "1,234,567"]);
});
