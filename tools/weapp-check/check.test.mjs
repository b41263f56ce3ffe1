// The check itself is checked: a sound app passes, and each of six seeded mistakes is named.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { compile } from "./compile.mjs";

const folders = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  // The compiler keeps its workers waiting for more.
  setTimeout(() => process.exit(), 100);
});

const APP = {
  pages: ["pages/one/index"],
  requiredPrivateInfos: ["getLocation"],
  permission: { "scope.userLocation": { desc: "shows what is near" } },
  lazyCodeLoading: "requiredComponents",
};

/** A sound app of one page, with the given files changed. */
function appWith(changes = {}) {
  const folder = mkdtempSync(join(tmpdir(), "weapp-seed-"));
  folders.push(folder);
  const files = {
    "app.json": JSON.stringify(APP),
    "app.js": "App({});",
    "pages/one/index.json": "{}",
    "pages/one/index.js": "Page({ data: { name: '' } });",
    "pages/one/index.wxml": "<view class=\"name\">{{name}}</view>",
    "pages/one/index.wxss": ".name { color: red; }",
    ...changes,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test("a sound app compiles", async () => {
  const { bytes } = await compile(appWith());

  assert.ok(bytes > 0);
});

const SEEDED = {
  "two location calls that exclude each other": [
    { "app.json": JSON.stringify({ ...APP, requiredPrivateInfos: ["getLocation", "getFuzzyLocation"] }) },
    /mutually exclusive/,
  ],
  "a page that is listed but missing": [
    { "app.json": JSON.stringify({ ...APP, pages: ["pages/one/index", "pages/two/index"] }) },
    /pages\/two\/index/,
  ],
  "a template that does not parse": [{ "pages/one/index.wxml": "<view>\n  <text>\n</view>" }, /3:3:[\s\S]*index\.wxml/],
  "a component that does not exist": [
    { "pages/one/index.json": '{"usingComponents":{"card":"/components/card"}}' },
    /components\/card/,
  ],
  "a permission without a reason": [
    { "app.json": JSON.stringify({ ...APP, permission: { "scope.userLocation": {} } }) },
    /desc/,
  ],
  "a style sheet that does not parse": [{ "pages/one/index.wxss": ".name { color: red" }, /index\.wxss/],
};

for (const [name, [changes, said]] of Object.entries(SEEDED)) {
  test(`${name} is refused`, async () => {
    await assert.rejects(compile(appWith(changes)), said);
  });
}
