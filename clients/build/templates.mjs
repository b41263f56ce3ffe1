// WXML to JavaScript at build time: nothing is compiled, and nothing evaluated, in the browser.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import compiler from "glass-easel-template-compiler";

/** One module whose default export maps a unit's path to its compiled template: of all units that come at once. */
export function compileTemplates(project) {
  const later = new Set(project.units.filter((unit) => unit.isLater).map(({ path }) => `${path}.wxml`));
  return compile(
    project,
    project.files().filter((file) => !later.has(file)),
  );
}

/** The same for one unit of a sub-package, which shares no templates with others. */
export const compileTemplate = (project, unit) => compile(project, [`${unit.path}.wxml`]);

/** An error stops the build. */
function compile(project, files) {
  const group = new compiler.TmplGroup();
  const problems = [];
  for (const file of files.filter((name) => name.endsWith(".wxs"))) {
    group.addScript(file.replace(/\.wxs$/, ""), readFileSync(join(project.root, file), "utf8"));
  }
  for (const file of files.filter((name) => name.endsWith(".wxml"))) {
    const found = group.addTmpl(file.replace(/\.wxml$/, ""), readFileSync(join(project.root, file), "utf8"));
    problems.push(...found.map((one) => ({ ...one, file })));
  }
  for (const one of problems) console.error(describe(one));
  if (problems.some((one) => one.isError)) throw new Error("templates do not compile");
  const source = group.getTmplGenObjectGroups();
  group.free();
  return `${WXS_GLOBALS}export default ${source};`;
}

function describe({ file, startLine, startColumn, isError, message }) {
  return `${file}:${startLine + 1}:${startColumn + 1}: ${isError ? "error" : "warning"}: ${message}`;
}

// WXS has these two in place of the constructors.
const WXS_GLOBALS = `const getRegExp = (pattern, flags) => new RegExp(pattern, flags);
const getDate = (...parts) => new Date(...parts);
`;
