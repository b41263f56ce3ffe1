// node tools/weapp-check/check.mjs clients/dist/weapp
// Exit 0: it compiles and keeps to the size budget. 1: it does not. 2: usage.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { compile } from "./compile.mjs";

/** WeChat's limit for a package is 2 MB; its own quality check warns at 1.5 MB. */
const BUDGET_BYTES = 1_500_000;

const folder = process.argv[2];
if (!folder || !existsSync(join(folder, "app.json"))) {
  console.error("usage: node check.mjs FOLDER, where FOLDER holds app.json (run the build first)");
  process.exit(2);
}

try {
  const { bytes, quality } = await compile(resolve(folder));
  for (const item of quality) console.log(`quality: ${item.name}: ${item.text ?? ""}`);
  if (bytes > BUDGET_BYTES) throw new Error(`the package has ${bytes} bytes, more than ${BUDGET_BYTES}`);
  console.log(`weapp-check: compiles; the package has ${Math.ceil(bytes / 1000)} kB of ${BUDGET_BYTES / 1000}`);
  process.exit(0);
} catch (error) {
  console.error(`weapp-check: ${error.code ?? ""} ${error.message}`);
  process.exit(1);
}
