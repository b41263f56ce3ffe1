// Positions in GCJ-02 as lines `lon lat` on standard input; the client's own question for each on standard output.
// The privacy tests of the server run it: node tests/rounding.mjs

import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = join(dirname(fileURLToPath(import.meta.url)), "../app/lib/geo.ts");
const { outputFiles } = await build({ entryPoints: [source], bundle: true, format: "esm", write: false });
const code = Buffer.from(outputFiles[0].contents).toString("base64");
const { canonical, cellOf, gcj02 } = await import(`data:text/javascript;base64,${code}`);

const lines = (await text(process.stdin)).trim().split("\n");
const questions = lines.map((line) => canonical(cellOf(gcj02(...line.split(" ").map(Number)))));
process.stdout.write(`${questions.join("\n")}\n`);
