// Lighthouse over one address, several times: `node run.mjs URL [RUNS]`. Prints one JSON object: scores and measures of
// each run and their medians. Chromium is the system's; its profile is one of its own each time.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const [url, runs = "5"] = process.argv.slice(2);
if (!url) {
  console.error("usage: node run.mjs URL [RUNS]");
  process.exit(2);
}
const cli = join(dirname(createRequire(import.meta.url).resolve("lighthouse/package.json")), "cli", "index.js");
const FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking --lang=zh-CN";
const CATEGORIES = ["performance", "accessibility"];
const TRIES = 4;
const MEASURES = {
  first_contentful_paint_ms: "first-contentful-paint",
  largest_contentful_paint_ms: "largest-contentful-paint",
  total_blocking_time_ms: "total-blocking-time",
  speed_index_ms: "speed-index",
  bytes: "total-byte-weight",
};

const found = Array.from({ length: Number(runs) }, () => audit());
const medians = Object.fromEntries(Object.keys(found[0] ?? {}).map((key) => [key, median(found.map((one) => one[key]))]));
console.log(JSON.stringify({ url, runs: found, medians }));

function audit(tries = TRIES) {
  const folder = mkdtempSync(join(tmpdir(), "lighthouse-"));
  const report = join(folder, "report.json");
  const told = spawnSync(
    process.execPath,
    [cli, url, "--quiet", "--output=json", `--output-path=${report}`, `--only-categories=${CATEGORIES}`,
     `--chrome-flags=${FLAGS} --user-data-dir=${join(folder, "profile")}`],
    { encoding: "utf8", env: { ...process.env, CHROME_PATH: process.env.CHROME_PATH ?? "/usr/bin/chromium" } },
  );
  // The trace now and then misses its own beginning, which says nothing about the page.
  if (told.status !== 0 && tries > 1 && told.stderr.includes("NO_NAVSTART")) return audit(tries - 1);
  if (told.status !== 0) throw new Error(`lighthouse failed: ${told.stderr.slice(-2000)}`);
  const { categories, audits } = JSON.parse(readFileSync(report, "utf8"));
  rmSync(folder, { recursive: true, force: true });
  const scores = CATEGORIES.map((name) => [name, Math.round(categories[name].score * 100)]);
  const measures = Object.entries(MEASURES).map(([name, id]) => [name, Math.round(audits[id].numericValue)]);
  return Object.fromEntries([...scores, ...measures]);
}

function median(values) {
  const ordered = [...values].sort((one, other) => one - other);
  return ordered[Math.floor(ordered.length / 2)];
}
