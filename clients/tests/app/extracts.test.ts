/// <reference types="node" />
import { webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { isPdf, type LedgerKey, MAX_BYTES, type Subtle, subtleOf, verify } from "../../app/lib/extracts";
import type { Reply } from "../../app/lib/transport";
import { resultView } from "../../app/lib/verify_view";
import { fileOf, type Outcome, verifyFile } from "../../app/lib/verifying";
import vector from "./extract.json";

const SUBTLE = webcrypto.subtle as unknown as Subtle;
const KEYS: readonly LedgerKey[] = vector.keys;
const FILE = new Uint8Array(Buffer.from(vector.file, "base64"));
const AS_OF = "2026-11-25T08:45:49.123456Z";

const reasonOf = async (data: Uint8Array, keys = KEYS) => {
  const verdict = await verify(data, keys, SUBTLE);
  return verdict.kind === "fails" ? verdict.reason : verdict.kind;
};
const replaced = (from: string, to: string) =>
  new Uint8Array(Buffer.from(Buffer.from(FILE).toString("latin1").replace(from, to), "latin1"));

test("an extract that the court's program signed holds here, too", async () => {
  const verdict = await verify(FILE, KEYS, SUBTLE);

  expect(verdict).toMatchObject({
    kind: "holds",
    statement: { listing_id: "Ab3dE5", court: "演示区人民法院", as_of: AS_OF, synthetic: true },
  });
});

test("no bit of it can be turned", async () => {
  const held: number[] = [];
  for (let at = 0; at < FILE.length; at += 1) {
    const changed = FILE.slice();
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    if ((await reasonOf(changed)) === "holds") held.push(at);
  }

  expect(held).toEqual([]);
});

test("each way not to hold has its reason", async () => {
  const [key] = KEYS as readonly [LedgerKey];
  const another = { ...key, key: key.key.replace(/.$/, (last) => (last === "A" ? "B" : "A")) };

  expect(await reasonOf(replaced("<<>>", "<< >"))).toBe("changed");
  expect(await reasonOf(new Uint8Array([...FILE, 10]))).toBe("unreadable");
  expect(await reasonOf(FILE.slice(0, 60))).toBe("unreadable");
  expect(await reasonOf(new Uint8Array(MAX_BYTES + 1))).toBe("unreadable");
  expect(await reasonOf(FILE, [])).toBe("other_key");
  expect(await reasonOf(FILE, [{ ...key, valid_until: "2026-11-20T00:00:00Z" }])).toBe("other_key");
  expect(await reasonOf(FILE, [{ ...key, valid_from: "2026-11-26T00:00:00Z" }])).toBe("other_key");
  expect(await reasonOf(FILE, [{ ...key, key: key.key.replace("map.example", "other.example") }])).toBe("other_key");
  expect(await reasonOf(FILE, [{ ...key, key: "nonsense" }])).toBe("other_key");
  expect(["changed", "other_key"]).toContain(await reasonOf(FILE, [another]));
});

test("a device without Ed25519 says so", async () => {
  expect(await subtleOf({} as Crypto)).toBeNull();
  const refusing = { subtle: { importKey: () => Promise.reject(new Error("no such algorithm")) } };
  expect(await subtleOf(refusing as unknown as Crypto)).toBeNull();
  expect(await subtleOf(webcrypto as unknown as Crypto)).not.toBeNull();
});

interface Asked {
  readonly paths: string[];
  readonly outcome: Outcome;
}

async function asked(data: ArrayBuffer, answers: Record<string, Partial<Reply> | null>, subtle: Subtle | null) {
  const paths: string[] = [];
  const answer = async (path: string) => {
    paths.push(path);
    const found = answers[path];
    return found === null || found === undefined ? null : { status: 200, headers: {}, body: {}, ...found };
  };
  return { outcome: await verifyFile({ transport: answer, post: answer }, data, subtle), paths } satisfies Asked;
}

const KEYS_PATH = "/.well-known/debtormap-keys.json";
const LISTING_PATH = "/api/v1/listings/Ab3dE5";
const keys = { [KEYS_PATH]: { body: { keys: KEYS } } };

test("on the device the file is not sent, and the listing is asked for", async () => {
  const live = { ...keys, [LISTING_PATH]: { body: { as_of: AS_OF } } };
  const { outcome, paths } = await asked(FILE.buffer, live, SUBTLE);

  expect(paths).toEqual([KEYS_PATH, LISTING_PATH]);
  expect(outcome).toMatchObject({ kind: "holds", standing: "current", onDevice: true });
});

test("a listing that has changed or gone is told, and one that nobody can tell is no success", async () => {
  const standing = async (reply: Partial<Reply> | null) => {
    const { outcome } = await asked(FILE.buffer, { ...keys, [LISTING_PATH]: reply }, SUBTLE);
    return outcome.kind === "holds" ? outcome.standing : outcome.kind === "refused" ? outcome.code : outcome.kind;
  };

  expect(await standing({ body: { as_of: "2026-11-26T00:00:00.000000Z" } })).toBe("changed");
  expect(await standing({ status: 404 })).toBe("gone");
  expect(await standing({ status: 503 })).toBe("stale");
  expect(await standing({ status: 429 })).toBe("busy");
  expect(await standing(null)).toBe("offline");
});

test("without WebCrypto, and for other files, the server is asked", async () => {
  const holds = { holds: true, kind: "receipt", standing: null, court: "演示区人民法院", synthetic: false };
  const answers = { "/api/v1/verify": { body: holds } };

  expect((await asked(FILE.buffer, answers, null)).paths).toEqual(["/api/v1/verify"]);
  const { outcome, paths } = await asked(fileOf('{"body":"甲"}') as ArrayBuffer, answers, SUBTLE);
  expect(paths).toEqual(["/api/v1/verify"]);
  expect(outcome).toMatchObject({ kind: "holds", what: "receipt", standing: null, onDevice: false });
});

test("what the server refuses has its own words", async () => {
  const codes = [];
  for (const status of [413, 429, 503, 500]) {
    const { outcome } = await asked(FILE.buffer, { "/api/v1/verify": { status } }, null);
    codes.push(outcome.kind === "refused" ? outcome.code : outcome.kind);
  }
  expect(codes).toEqual(["too_large", "busy", "stale", "failed"]);
  expect((await asked(FILE.buffer, {}, null)).outcome).toEqual({ kind: "refused", code: "offline" });
  expect((await asked(new ArrayBuffer(MAX_BYTES + 1), {}, SUBTLE)).paths).toEqual([]);
});

test("of a listing that is gone, the page tells that and leads nowhere", async () => {
  const { outcome } = await asked(FILE.buffer, { ...keys, [LISTING_PATH]: { status: 404 } }, SUBTLE);

  const gone = resultView("en", outcome);
  expect(gone).toMatchObject({
    title: "No longer current: the listing is no longer published",
    tone: "care",
    liveId: "",
  });
  const live = resultView("zh-CN", { ...(outcome as Outcome & { kind: "holds" }), standing: "current" });
  expect(live).toMatchObject({ title: "核验通过，信息仍在公布", tone: "good", liveId: "Ab3dE5" });
  expect(live.facts.map(({ value }) => value)).toEqual([
    "公示信息摘录",
    "演示区人民法院",
    "Ab3dE5",
    "2026年11月25日 16:45",
    "2026年11月25日 17:00",
    "演示系统 · 全部数据为虚构",
  ]);
});

test("a pasted text becomes the bytes of a file", () => {
  expect(Buffer.from(fileOf(" 冀a%\n") as ArrayBuffer).toString("utf8")).toBe("冀a%\n");
  expect(fileOf("\ud800")).toBeNull();
  expect([isPdf(FILE), isPdf(new Uint8Array())]).toEqual([true, false]);
});
