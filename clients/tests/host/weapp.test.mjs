// The build for WeChat, run as a phone would: each file by itself, with `require` and the globals.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { beforeAll, expect, test } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const target = mkdtempSync(join(tmpdir(), "weapp-"));

beforeAll(() => {
  const env = { ...process.env, CLIENT_APP: join(here, "app"), CLIENT_WEAPP: target };
  execFileSync(process.execPath, [join(here, "../../build/weapp.mjs")], { env });
});

/** Loads pages with one cache of modules, and answers what each handed to `Page`. */
function load(...pages) {
  const cache = new Map();
  const defined = [];
  const globals = { Page: (definition) => defined.push(definition), App: () => undefined, Component: () => undefined };
  const require = (file) => {
    if (!file.endsWith(".js")) throw new Error(`${file} has no ending`);
    const held = cache.get(file);
    if (held) return held.exports;
    const module = { exports: {} };
    cache.set(file, module);
    const inner = (path) => require(resolve(dirname(file), path));
    runInNewContext(readFileSync(file, "utf8"), { ...globals, module, exports: module.exports, require: inner });
    return module.exports;
  };
  for (const page of pages) require(join(target, page));
  return defined;
}

test("a module exists once, with its state, whichever pages use it", () => {
  const [one, two] = load("pages/one/index.js", "pages/two/index.js");
  const page = { life: [], setData: () => undefined };

  one.onLoad.call(page);
  expect(page.greeting).toBe("你好 1");

  two.onLoad.call(page, {});
  expect(page.greeting).toBe("你好 2");
});

function built(location) {
  const target = mkdtempSync(join(tmpdir(), "weapp-"));
  const env = { ...process.env, CLIENT_WEAPP: target, CLIENT_LOCATION: location };
  execFileSync(process.execPath, [join(here, "../../build/weapp.mjs")], { env, stdio: "pipe" });
  const { permission, requiredPrivateInfos } = JSON.parse(readFileSync(join(target, "app.json"), "utf8"));
  return { permission, requiredPrivateInfos, code: readFileSync(join(target, "lib/config.js"), "utf8") };
}

test("the build declares the one location call that it makes", () => {
  const [fuzzy, precise] = [built("fuzzy"), built("precise")];

  expect([fuzzy.requiredPrivateInfos, Object.keys(fuzzy.permission)]).toEqual([
    ["getFuzzyLocation"],
    ["scope.userFuzzyLocation"],
  ]);
  expect([precise.requiredPrivateInfos, Object.keys(precise.permission)]).toEqual([
    ["getLocation"],
    ["scope.userLocation"],
  ]);
  expect(precise.permission["scope.userLocation"]).toEqual(fuzzy.permission["scope.userFuzzyLocation"]);
  expect([fuzzy.code.includes('"fuzzy"'), precise.code.includes('"precise"')]).toEqual([true, true]);
  expect(() => built("exact")).toThrow("CLIENT_LOCATION is fuzzy or precise");
});

test("templates, styles and configuration go as they are; sources and types do not", () => {
  const has = (file) => existsSync(join(target, file));

  expect(readFileSync(join(target, "app.json"), "utf8")).toBe(readFileSync(join(here, "app/app.json"), "utf8"));
  expect([has("pages/one/index.wxml"), has("pages/one/index.wxss"), has("components/card/index.json")]).toEqual([
    true,
    true,
    true,
  ]);
  expect([has("pages/one/index.ts"), has("i18n/words.json"), has("i18n/words.json.js")]).toEqual([false, false, true]);
});
