// dist/h5: the same pages in the browser. One entry, hashed assets, the map loaded on demand.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { hostModules, isLateWords, unitSource, wordsSource } from "./modules.mjs";
import { readProject } from "./project.mjs";
import { compileStyles } from "./styles.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(process.env.CLIENT_APP ?? join(here, "../app"));
const target = process.env.CLIENT_H5 ?? join(here, "../dist/h5");
const host = join(here, "../host");
const record = process.env.CLIENT_RECORD === "1";

/** Of the scripts that the first page needs, gzipped; what only later pages need is split off by sub-packages. */
const FIRST_VIEW_BYTES = 150_000;

// A browser needs the map alone for its first view; on a phone the main package comes as one.
const project = readProject(root, { first: 1 });
const styles = compileStyles(project, (file) => existsSync(join(root, file)));

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, "assets"), { recursive: true });

const result = await esbuild.build({
  entryPoints: { app: "host:entry", early: join(host, "early.ts") },
  outdir: join(target, "assets"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  sourcemap: true,
  charset: "utf8",
  target: ["chrome90", "firefox90", "safari15"],
  metafile: true,
  define: {
    "process.env.NODE_ENV": '"production"',
    __RECORD__: String(record),
    __DEBTORMAP_API__: '""',
    __DEBTORMAP_LOCATION__: JSON.stringify(process.env.CLIENT_LOCATION ?? "precise"),
  },
  plugins: [hostPlugin()],
});

const [entryName, entry] = outputOf("host:entry");
const script = basename(entryName);
const early = basename(outputOf("host/early.ts")[0]);
// What the entry and the map import is asked for beside them, instead of after they have come; the map waits for the list.
const [mapName, map] = outputOf("map/leaflet.ts");
const preloads = [...new Set([...importsOf(entry), ...importsOf(map)])].filter((name) => name !== script);
const mapScript = basename(mapName);

// Most functions of the first view run at once: a browser that knows the remark compiles them beside the main thread.
for (const name of [...preloads, mapScript]) compileAtOnce(name);

// The app's own pictures, and the icon, keep their names.
for (const file of project.files().filter((name) => name.startsWith("assets/"))) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(root, file), join(target, file));
}
cpSync(join(host, "icon.svg"), join(target, "assets/icon.svg"));

const sheet = await esbuild.transform(baseStyles() + styles, { loader: "css", minify: true, charset: "utf8" });
const style = writeHashed("style", "css", sheet.code);
writeFileSync(
  join(target, "index.html"),
  readFileSync(join(host, "index.html"), "utf8")
    .replace("<!--style-->", `<link rel="stylesheet" href="/assets/${style}">`)
    .replace("<!--early-->", `<script type="module" async src="/assets/${early}"></script>`)
    .replace(
      "<!--preload-->",
      [...preloads.map((name) => preload(name)), preload(mapScript, ' fetchpriority="low"')].join(""),
    )
    .replace("<!--script-->", `<script type="module" src="/assets/${script}"></script>`),
);

// Servers send these in place of the files themselves, and need not compress anything.
for (const name of readdirSync(join(target, "assets")).filter((one) => /\.(js|css|svg)$/.test(one))) {
  const content = readFileSync(join(target, "assets", name));
  writeFileSync(join(target, "assets", `${name}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(target, "assets", `${name}.br`), brotliCompressSync(content));
}

function compileAtOnce(name) {
  const file = join(target, "assets", name);
  writeFileSync(file, `//# allFunctionsCalledOnLoad\n${readFileSync(file, "utf8")}`);
  const map = JSON.parse(readFileSync(`${file}.map`, "utf8"));
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
}

function outputOf(source) {
  const found = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint?.endsWith(source));
  if (!found) throw new Error(`no ${source} among the outputs`);
  return found;
}

function importsOf(output) {
  return output.imports.filter((one) => one.kind === "import-statement").map((one) => basename(one.path));
}

function preload(name, more = "") {
  return `<link rel="modulepreload" href="/assets/${name}"${more}>`;
}

/** Gives the bundle its entry, what the app is made of, and each unit its own Page and Component. */
function hostPlugin() {
  const modules = hostModules(project);
  return {
    name: "host",
    setup(build) {
      build.onResolve({ filter: /^host:/ }, ({ path }) => ({ path, namespace: "host" }));
      build.onLoad({ filter: /.*/, namespace: "host" }, ({ path }) => ({
        // Relative, so that no folder of the building machine gets into the source maps.
        contents: modules[path].replaceAll(`"${dirname(host)}/`, '"../'),
        resolveDir: host,
        loader: "js",
      }));
      build.onResolve({ filter: /\.json$/ }, ({ path, resolveDir, kind }) => {
        const file = resolve(resolveDir, path);
        return kind === "import-statement" && isLateWords(project, file)
          ? { path: basename(file, ".json"), namespace: "words" }
          : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "words" }, ({ path }) => ({
        contents: wordsSource(path).replaceAll(`"${dirname(host)}/`, '"../'),
        resolveDir: host,
      }));
      // For a test: English marked as such, so that what comes from no catalogue is seen.
      if (process.env.CLIENT_PSEUDO === "1") {
        build.onLoad({ filter: /i18n\/([\w-]+\.)?en\.json$/ }, ({ path }) => ({
          contents: JSON.stringify(JSON.parse(readFileSync(path, "utf8")), (_, value) =>
            typeof value === "string" && value !== "" ? `⟦${value}⟧` : value,
          ),
          loader: "json",
        }));
      }
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = unitSource(project, path);
        return contents && { contents, loader: "ts" };
      });
      build.onLoad({ filter: /map[\\/]leaflet\.ts$/ }, ({ path }) => ({
        contents: `import "host:first"; ${readFileSync(path, "utf8")}`,
        loader: "ts",
      }));
    },
  };
}

function baseStyles() {
  const leaflet = readFileSync(join(here, "../node_modules/leaflet/dist/leaflet.css"), "utf8").replace(
    /url\([^)]*\)/g,
    "none",
  );
  return ["leaflet", "base", "map"]
    .map((name) => (name === "leaflet" ? leaflet : readFileSync(join(host, `${name}.css`), "utf8")))
    .join("\n");
}

function writeHashed(name, ending, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const file = `${name}-${hash}.${ending}`;
  writeFileSync(join(target, "assets", file), content);
  return file;
}

const firstView = [early, script, ...preloads, mapScript].map(
  (name) => readFileSync(join(target, "assets", `${name}.gz`)).length,
);
const firstViewBytes = firstView.reduce((sum, size) => sum + size, 0);
if (firstViewBytes > FIRST_VIEW_BYTES) {
  throw new Error(`the scripts of the first view have ${firstViewBytes} bytes gzipped, more than ${FIRST_VIEW_BYTES}`);
}

console.log(`h5: first view ${Math.ceil(firstViewBytes / 1000)} kB of scripts, gzipped`);
console.log(`h5: ${project.units.length} pages and components -> ${relative(process.cwd(), target)}`);
