// Unit tests run in Node; those of the host, in a DOM, on the small app of tests/host/app.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { hostModules, unitSource } from "./build/modules.mjs";
import { readProject } from "./build/project.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const project = readProject(join(here, "tests/host/app"));
const modules = hostModules(project);

export default defineConfig({
  define: { __RECORD__: "true" },
  plugins: [
    {
      name: "host",
      enforce: "pre",
      resolveId: (id) => (id in modules ? `\0${id}` : undefined),
      load: (id) => (id.startsWith("\0host:") ? modules[id.slice(1)] : unitSource(project, id)),
    },
  ],
  test: { include: ["tests/**/*.test.{ts,mjs}"], testTimeout: 10_000 },
});
