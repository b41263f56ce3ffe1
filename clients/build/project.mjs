// The mini-program as the builds see it: pages, components, and their files.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";

/**
 * Reads app.json and every component it reaches. Paths are relative to the app, without a file ending. `first`: how many
 * pages of the main package come with the program itself; all of them, unless it is told.
 */
export function readProject(root, { first = Number.POSITIVE_INFINITY } = {}) {
  const app = readJson(join(root, "app.json"));
  const pages = [...app.pages, ...subpackagePages(app)];
  const later = pages.slice(Math.min(first, app.pages.length));
  const units = new Map();
  // Main pages first: what only a sub-package uses comes with it.
  for (const path of pages) addUnit(units, root, path, true, app.usingComponents ?? {}, later.includes(path));
  return { root, app, pages, units: [...units.values()], theme: readTheme(root, app), files: () => walk(root) };
}

/** Components come before whatever uses them, so that registering in order is safe. `isLater`: brought when opened. */
function addUnit(units, root, path, isPage, shared, isLater) {
  if (units.has(path)) return;
  const config = readJson(join(root, `${path}.json`), isPage ? {} : undefined);
  const using = resolveUsing({ ...shared, ...config.usingComponents }, path);
  for (const target of Object.values(using)) {
    if (target !== path) addUnit(units, root, target, false, shared, isLater);
  }
  for (const ending of [".ts", ".wxml"]) {
    if (!existsSync(join(root, path + ending))) throw new Error(`${path}${ending} is missing`);
  }
  units.set(path, { path, isPage, isLater, config: { ...config, usingComponents: using } });
}

function resolveUsing(using, from) {
  return Object.fromEntries(Object.entries(using).map(([tag, target]) => [tag, resolvePath(target, from)]));
}

/** "/components/a" and "../../components/a" both become "components/a". */
export function resolvePath(target, from) {
  return target.startsWith("/") ? target.slice(1) : posix.normalize(posix.join(dirname(from), target));
}

function subpackagePages(app) {
  const packages = app.subPackages ?? app.subpackages ?? [];
  return packages.flatMap((one) => one.pages.map((page) => posix.join(one.root, page)));
}

function readTheme(root, app) {
  return app.themeLocation ? readJson(join(root, app.themeLocation)) : {};
}

function readJson(file, fallback) {
  if (!existsSync(file)) {
    if (fallback !== undefined) return fallback;
    throw new Error(`${file} is missing`);
  }
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
}

/** All files under the folder, as relative paths. */
export function walk(root, folder = root) {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    return statSync(file).isDirectory() ? walk(root, file) : [relative(root, file)];
  });
}
