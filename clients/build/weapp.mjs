// dist/weapp: what is uploaded to WeChat. Every module stays a file of its own, so that it exists once,
// with its state, whichever pages use it; JSON becomes a module, which WeChat's `require` wants.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { walk } from "./project.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.env.CLIENT_APP ?? join(here, "../app"));
const target = resolve(process.env.CLIENT_WEAPP ?? join(here, "../dist/weapp"));

/** Which location call the account was granted: WeChat refuses a program that declares both, or uses what it does not declare. */
const LOCATION = {
  fuzzy: { scope: "scope.userFuzzyLocation", call: "getFuzzyLocation" },
  precise: { scope: "scope.userLocation", call: "getLocation" },
};
const mode = process.env.CLIENT_LOCATION ?? "fuzzy";
if (!Object.hasOwn(LOCATION, mode)) throw new Error("CLIENT_LOCATION is fuzzy or precise");

const files = walk(root).filter((file) => !file.endsWith(".d.ts"));
const modules = files.filter((file) => file.endsWith(".ts"));
const wanted = new Set();

rmSync(target, { recursive: true, force: true });
for (const file of modules) write(file.replace(/\.ts$/, ".js"), compile(file));
for (const file of wanted) write(`${file}.js`, `module.exports=${JSON.stringify(JSON.parse(read(file)))};`);
for (const file of files.filter((name) => !name.endsWith(".ts") && !wanted.has(name))) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(root, file), join(target, file));
}
declareLocation();
console.log(`weapp: ${modules.length} modules -> ${relative(process.cwd(), target)}`);

/** app.json as the account's grant wants it; its text for the reader stays the same. */
function declareLocation() {
  const app = JSON.parse(read("app.json"));
  if (app.requiredPrivateInfos === undefined) return;
  const { scope, call } = LOCATION[mode];
  const [desc] = Object.values(app.permission);
  write("app.json", JSON.stringify({ ...app, permission: { [scope]: desc }, requiredPrivateInfos: [call] }, null, 2));
}

function compile(file) {
  const { code, warnings } = esbuild.transformSync(read(file), {
    loader: "ts",
    format: "cjs",
    target: "es2018",
    minify: true,
    charset: "utf8",
    sourcefile: file,
    define: {
      // The address of the court's server, such as https://example.court.gov.cn; WeChat knows no relative ones.
      __DEBTORMAP_API__: JSON.stringify(process.env.CLIENT_API ?? ""),
      __DEBTORMAP_LOCATION__: JSON.stringify(mode),
    },
  });
  for (const { text, location } of warnings) console.warn(`${file}:${location?.line}: ${text}`);
  return code.replace(/require\("([^"]+)"\)/g, (_, path) => `require("${requirable(path, file)}")`);
}

/** A path as WeChat resolves it: relative, and with its ending. */
function requirable(path, from) {
  if (!path.startsWith(".")) throw new Error(`${from}: "${path}" is no relative path`);
  const at = relative(root, resolve(root, dirname(from), path));
  if (at.endsWith(".json")) {
    wanted.add(at);
    return `${path}.js`;
  }
  const module = [`${at}.ts`, `${at}/index.ts`, at.replace(/\.js$/, ".ts")].find((name) => modules.includes(name));
  if (!module) throw new Error(`${from}: "${path}" is not found`);
  const to = relative(dirname(from), module).replace(/\.ts$/, ".js");
  return to.startsWith(".") ? to : `./${to}`;
}

function read(file) {
  return readFileSync(join(root, file), "utf8");
}

function write(file, content) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  writeFileSync(join(target, file), content);
}
