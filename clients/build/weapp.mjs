// dist/weapp: what is uploaded to WeChat. Everything is copied; each TypeScript unit becomes one script.

import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { walk } from "./project.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.env.CLIENT_APP ?? join(here, "../app"));
const target = process.env.CLIENT_WEAPP ?? join(here, "../dist/weapp");

rmSync(target, { recursive: true, force: true });
for (const file of walk(root).filter((name) => !name.endsWith(".ts"))) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(root, file), join(target, file));
}
await esbuild.build({
  // Each unit is a bundle of its own: modules in lib/ must keep no state (use getApp()).
  entryPoints: walk(root)
    .filter((file) => isUnit(file))
    .map((file) => join(root, file)),
  outdir: target,
  outbase: root,
  bundle: true,
  format: "cjs",
  target: "es2018",
  minify: true,
  charset: "utf8",
  define: {
    // The address of the court's server, such as https://example.court.gov.cn; WeChat knows no relative ones.
    __DEBTORMAP_API__: JSON.stringify(process.env.CLIENT_API ?? ""),
    __DEBTORMAP_LOCATION__: JSON.stringify(process.env.CLIENT_LOCATION ?? "fuzzy"),
  },
});

function isUnit(file) {
  return file.endsWith(".ts") && !file.endsWith(".d.ts") && existsSync(join(root, file.replace(/\.ts$/, ".json")));
}
