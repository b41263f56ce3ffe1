// Compiles a mini-program with WeChat's official compiler, without its servers and without an account.

import { generateKeyPairSync } from "node:crypto";
import dns from "node:dns";
import { cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ci from "miniprogram-ci";

const LIBRARY_VERSION = "3.8.12";
const SETTING = { es6: true, minify: true, minified: true, minifyWXML: true, minifyWXSS: true };

/** What WeChat's servers would say of an ordinary account. Limits are in KB. */
const ACCOUNT = {
  appType: 0,
  released: true,
  gameApp: false,
  isSandbox: false,
  platform: false,
  setting: {
    MaxCodeSize: 2048,
    MaxSubpackageSubCodeSize: 2048,
    MaxSubpackageFullCodeSize: 20480,
    NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100,
    MinTabbarCount: 2,
    MaxTabbarCount: 5,
    MaxTabbarIconSize: 40,
  },
};

// The compiler asks one of WeChat's hosts for a list it can do without: no name is ever looked up.
dns.lookup = (name, options, callback = options) => {
  const error = Object.assign(new Error(`offline: ${name}`), { code: "ENOTFOUND" });
  process.nextTick(callback, error);
};

/** Answers the size of the package in bytes and what the quality check found; throws the compiler's error. */
export async function compile(folder) {
  const work = mkdtempSync(join(tmpdir(), "weapp-check-"));
  const loud = quieten();
  try {
    const project = createProject(folder, work);
    const zip = join(work, "package.zip");
    await ci.getCompiledResult({ project, version: "0.0.0", setting: SETTING, onProgressUpdate() {} }, zip);
    const quality = await ci.checkCodeQuality(project);
    return { bytes: statSync(zip).size, quality: quality.filter((item) => item.success === false) };
  } finally {
    loud();
    rmSync(work, { recursive: true, force: true });
  }
}

function createProject(folder, work) {
  const source = join(work, "source");
  cpSync(folder, source, { recursive: true });
  const appid = "wx0123456789abcdef";
  writeFileSync(
    join(source, "project.config.json"),
    JSON.stringify({ appid, compileType: "miniprogram", libVersion: LIBRARY_VERSION, setting: SETTING }),
  );
  const project = new ci.Project({
    appid,
    type: "miniProgram",
    projectPath: source,
    privateKey: throwAwayKey(),
    ignores: ["node_modules/**/*"],
  });
  // The two calls that would ask WeChat's servers.
  project.attr = async () => ACCOUNT;
  project.attrSync = () => ACCOUNT;
  return project;
}

function throwAwayKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" });
}

/** The compiler reports its every step; only its verdict counts. Answers what brings the console back. */
function quieten() {
  const kept = { ...console };
  for (const name of ["log", "info", "warn", "error"]) console[name] = () => undefined;
  return () => Object.assign(console, kept);
}
