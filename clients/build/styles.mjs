// WXSS to one style sheet: rpx, imports, page styles held inside their page, components kept apart.

import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import postcss from "postcss";

/** The class of the element that holds a page; `page` in WXSS stands for it. */
export const HOLDER = "host-page";

/** "components/place-card/index" -> "components-place-card-index", the prefix of its class names. */
export const scopeName = (path) => path.replaceAll("/", "-");

/** @param project as read by project.mjs @param exists tells whether a unit has a style sheet */
export function compileStyles(project, exists) {
  const parts = [];
  if (exists("app.wxss")) parts.push(compile(project.root, "app.wxss", confineApp));
  for (const unit of project.units) {
    const file = `${unit.path}.wxss`;
    if (exists(file)) parts.push(compile(project.root, file, unit.isPage ? confinePage(unit) : isolate(unit)));
  }
  return parts.join("\n");
}

function compile(root, file, confine) {
  const tree = postcss.parse(inline(root, file), { from: join(root, file) });
  tree.walkDecls((declaration) => {
    declaration.value = declaration.value.replace(/(-?\d*\.?\d+)rpx\b/g, "calc($1 * var(--rpx))");
  });
  confine(tree, file);
  return tree.toString();
}

function inline(root, file) {
  const text = readFileSync(join(root, file), "utf8");
  return text.replace(/@import\s+["']([^"']+)["']\s*;/g, (_, target) => {
    const path = target.startsWith("/") ? target.slice(1) : posix.normalize(posix.join(dirname(file), target));
    return inline(root, path);
  });
}

/** In the browser the whole document carries the theme, so that no edge of a page is left in the other. */
function confineApp(tree) {
  eachRule(tree, (selector) => {
    const confined = selector.replace(PAGE_TAG, `$1.${HOLDER}`);
    return selector === ".look-dark" ? `${confined}, :root[data-theme="dark"] .${HOLDER}` : confined;
  });
}

/** Every page rule counts only below that page's own holder. */
function confinePage(unit) {
  const holder = `.${HOLDER}-${scopeName(unit.path)}`;
  return (tree) => {
    renameKeyframes(tree, `${scopeName(unit.path)}-`);
    eachRule(tree, (selector) => {
      if (!PAGE_TAG.test(selector)) return `${holder} ${selector}`;
      return selector.replace(PAGE_TAG, `$1${holder}`);
    });
  };
}

/** A component's class names carry its prefix; the framework adds the same prefix at run time. */
function isolate(unit) {
  const prefix = `${scopeName(unit.path)}--`;
  return (tree, file) => {
    if (unit.config.styleIsolation === "shared") return;
    renameKeyframes(tree, prefix);
    eachRule(tree, (selector, rule) => {
      const bare = selector.replace(/:host\b/g, "").replace(/:{1,2}[\w-]+(\([^)]*\))?/g, "");
      if (/(^|[\s>+~])[a-z]|[#[]/i.test(bare.trim())) {
        throw rule.error(`${file}: only class selectors are scoped in a component, not "${selector}"`);
      }
      return selector
        .replace(/:host\b/g, `[wx-host="${scopeName(unit.path)}"]`)
        .replace(/\.(-?[_a-z][\w-]*)/gi, `.${prefix}$1`);
    });
  };
}

/** Tags that the host draws as custom elements; the others are native and keep their name. */
const HOSTED_TAG = /(^|[\s>+~])(view|text|image|map|scroll-view|navigator|picker|switch)(?=$|[\s>+~.:[])/g;
const PAGE_TAG = /(^|[\s>+~])page(?=$|[\s>+~.:[])/g;

function eachRule(tree, change) {
  tree.walkRules((rule) => {
    if (rule.parent.type === "atrule" && /keyframes$/.test(rule.parent.name)) return;
    rule.selectors = rule.selectors.map((selector) => {
      PAGE_TAG.lastIndex = 0;
      return change(selector, rule).replace(HOSTED_TAG, "$1wx-$2");
    });
  });
}

function renameKeyframes(tree, prefix) {
  const names = new Set();
  tree.walkAtRules(/keyframes$/, (rule) => {
    names.add(rule.params);
    rule.params = prefix + rule.params;
  });
  if (names.size === 0) return;
  tree.walkDecls(/^animation(-name)?$/, (declaration) => {
    declaration.value = declaration.value.replace(/[\w-]+/g, (word) => (names.has(word) ? prefix + word : word));
  });
}
