import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readProject, resolvePath } from "../../build/project.mjs";
import { compileStyles } from "../../build/styles.mjs";
import { compileTemplates } from "../../build/templates.mjs";

const app = join(dirname(new URL(import.meta.url).pathname), "app");

function appWith(files) {
  const root = mkdtempSync(join(tmpdir(), "app-"));
  const all = {
    "app.json": '{"pages":["pages/a/index"]}',
    "pages/a/index.json": '{"usingComponents":{"card":"../../components/card"}}',
    "pages/a/index.ts": "",
    "pages/a/index.wxml": "<card/>",
    "components/card.json": '{"component":true}',
    "components/card.ts": "",
    "components/card.wxml": "<view/>",
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const stylesOf = (root) => compileStyles(readProject(root), (file) => existsSync(join(root, file)));

test("components come before the pages that use them", () => {
  const { units } = readProject(appWith({}));

  expect(units.map(({ path }) => path)).toEqual(["components/card", "pages/a/index"]);
});

test("paths of components are absolute or relative", () => {
  expect(resolvePath("/components/card", "pages/a/index")).toBe("components/card");
  expect(resolvePath("../../components/card", "pages/a/index")).toBe("components/card");
});

test("page styles stay on their page, a component's classes carry its prefix", () => {
  const css = compileStyles(readProject(app), (file) =>
    /^(app|pages\/one\/index|components\/card\/index)\.wxss$/.test(file),
  );

  expect(css).toContain(".host-page-pages-one-index .title");
  expect(css).toContain(".components-card-index--title");
  expect(css).toContain('[wx-host="components-card-index"]');
  expect(css).toContain(".host-page { --gap: 8px; }");
  expect(css).toContain("width: calc(375 * var(--rpx))");
  expect(css).toContain("animation: components-card-index--glow 1s");
});

test("a tag in a page's style means the element that the host draws", () => {
  const root = appWith({ "pages/a/index.wxss": "view.a > text, button { color: red }", "components/card.wxss": "" });

  expect(stylesOf(root)).toContain(
    ".host-page-pages-a-index wx-view.a > wx-text, .host-page-pages-a-index button { color: red }",
  );
});

test("a selector that would not be scoped stops the build", () => {
  const root = appWith({ "components/card.wxss": "view { color: red }", "pages/a/index.wxss": "" });

  expect(() => stylesOf(root)).toThrow(/only class selectors/);
});

test("a broken template stops the build", () => {
  const root = appWith({ "components/card.wxml": '<view wx:if="{{a}"></view>' });

  expect(() => compileTemplates(readProject(root))).toThrow(/templates do not compile/);
});

test("a component that is missing stops the build", () => {
  const root = appWith({ "pages/a/index.json": '{"usingComponents":{"card":"/components/none"}}' });

  expect(() => readProject(root)).toThrow(/components\/none.json is missing/);
});
