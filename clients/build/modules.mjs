// The modules that only a build can write: what the app is made of, and how its units reach the host.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scopeName } from "./styles.mjs";
import { compileTemplate, compileTemplates } from "./templates.mjs";

const host = join(dirname(fileURLToPath(import.meta.url)), "../host");

/** Sources by name, for whoever bundles: the browser build and the tests. */
export function hostModules(project) {
  const later = project.units.filter((unit) => unit.isLater);
  return {
    ...Object.fromEntries(later.map((unit) => [`host:templates/${unit.path}`, ownTemplate(project, unit)])),
    ...Object.fromEntries(later.map((unit) => [`host:unit/${unit.path}`, laterUnit(project, unit)])),
    "host:later": laterPages(later),
    "host:words": lateWords(project),
    "host:first": first(project),
    "host:entry": entry(),
    "host:templates": compileTemplates(project),
    "host:app": `export default ${JSON.stringify(configuration(project))};`,
    "host:define": `export { define } from ${JSON.stringify(join(host, "environment"))};`,
  };
}

/** The source of a page or component with `Page` and `Component` of its own; undefined for any other file. */
export function unitSource(project, file) {
  const unit = project.units.find(({ path }) => join(project.root, `${path}.ts`) === file);
  if (!unit) return undefined;
  // On the first line, so that line numbers stay those of the source.
  const prefix = `import {define as __define} from "host:define"; const {Page, Component} = __define("${unit.path}"); `;
  return prefix + readFileSync(file, "utf8");
}

/** All that the first page is made of. What comes later imports it too, so that a bundler keeps it in one piece. */
function first(project) {
  const files = project.units.filter((unit) => !unit.isLater).map(({ path }) => `${path}.ts`);
  if (existsSync(join(project.root, "app.ts"))) files.push("app.ts");
  const imports = files.map((file) => `import ${JSON.stringify(join(project.root, file))};`);
  return [`import ${own("globals")};`, ...imports, `import ${own("start")};`].join("\n");
}

function entry() {
  return `import "host:first"; import { start } from ${own("start")}; void start();`;
}

const own = (name) => JSON.stringify(join(host, name));

/** The catalogue every reader starts with; all others come when they are read. */
const FIRST_WORDS = "zh-CN";

/** Catalogues of the main package that the first view does without, by name. */
export const isLateWords = (project, file) =>
  lateNames(project).some((name) => file === join(project.root, `i18n/${name}.json`));

function lateNames(project) {
  const folder = join(project.root, "i18n");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.map((file) => file.replace(/\.json$/, "")).filter((name) => !name.includes(".") && name !== FIRST_WORDS);
}

function lateWords(project) {
  const file = (name) => JSON.stringify(join(project.root, `i18n/${name}.json`));
  const loaders = lateNames(project).map((name) => `${JSON.stringify(name)}: () => import(${file(name)})`);
  return `export default {${loaders.join(",")}};`;
}

/** What the app gets in place of such a catalogue. */
export const wordsSource = (name) =>
  `import { catalogue } from ${JSON.stringify(join(host, "words"))}; export default catalogue("${name}");`;

/** What is loaded when a page of a sub-package is first opened. */
function laterPages(units) {
  const pages = units.filter((unit) => unit.isPage);
  const loaders = pages.map(({ path }) => `${JSON.stringify(path)}: () => import("host:unit/${path}")`);
  return `export default {${loaders.join(",")}};`;
}

/** The components it uses, its template, and then its code, which registers it. */
function laterUnit(project, unit) {
  const using = Object.values(unit.config.usingComponents)
    .filter((path) => path !== unit.path && project.units.some((one) => one.path === path && one.isLater))
    .map((path) => `import "host:unit/${path}";`);
  const code = [
    `import "host:templates/${unit.path}";`,
    `import ${JSON.stringify(join(project.root, `${unit.path}.ts`))};`,
  ];
  return [`import "host:first";`, ...using, ...code].join("\n");
}

function ownTemplate(project, unit) {
  const templates = compileTemplate(project, unit).replace("export default", "const templates =");
  const environment = JSON.stringify(join(host, "environment"));
  return `import { addTemplate } from ${environment};${templates}addTemplate(${JSON.stringify(unit.path)}, templates);`;
}

function configuration(project) {
  return {
    pages: project.pages,
    window: project.app.window ?? {},
    units: project.units.map(({ path, isPage, config }) => ({ path, isPage, config, scope: scopeName(path) })),
  };
}
