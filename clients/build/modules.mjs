// The modules that only a build can write: what the app is made of, and how its units reach the host.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scopeName } from "./styles.mjs";
import { compileTemplates } from "./templates.mjs";

const host = join(dirname(fileURLToPath(import.meta.url)), "../host");

/** Sources by name, for whoever bundles: the browser build and the tests. */
export function hostModules(project) {
  return {
    "host:entry": entry(project),
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

function entry(project) {
  const files = project.units.map(({ path }) => `${path}.ts`);
  if (existsSync(join(project.root, "app.ts"))) files.push("app.ts");
  const imports = files.map((file) => `import ${JSON.stringify(join(project.root, file))};`);
  const own = (name) => JSON.stringify(join(host, name));
  return [`import ${own("globals")};`, ...imports, `import { start } from ${own("start")};`, "start();"].join("\n");
}

function configuration(project) {
  return {
    pages: project.pages,
    window: project.app.window ?? {},
    units: project.units.map(({ path, isPage, config }) => ({ path, isPage, config, scope: scopeName(path) })),
  };
}
