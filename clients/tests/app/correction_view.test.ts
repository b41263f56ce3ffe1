import { expect, test } from "vitest";
import { faults, followRefusal, kindChoices, pickPapers, refusalText, stateShown } from "../../app/lib/correction_view";
import { type RequestState, readRemoval, readRequest, sendRequest } from "../../app/lib/corrections";
import type { Reply } from "../../app/lib/transport";

const STATE: RequestState = {
  kind: "not_me",
  asker: "listed_person",
  state: "received",
  listing_id: "a1B2",
  received_on: "2026-11-25",
  papers: 1,
  limits: [
    { what: "T07", due_on: "2026-12-10", provisional: false, of_court: true },
    { what: "C02", due_on: "2026-11-26", provisional: false, of_court: false },
  ],
  acts: [],
  off_map: true,
  off_map_until: "2026-11-26T16:00:00Z",
  may_ask_reconsideration: false,
  may_withdraw: true,
};

const posting = (reply: Reply | null, sent: unknown[] = []) => ({
  post: async (path: string, body: object | ArrayBuffer | null, options?: object) => {
    sent.push({ path, body, options });
    return reply;
  },
  transport: async () => reply,
});

test("away from a listing nobody says that he is not the one", () => {
  expect(kindChoices("en", "", true).map(({ value }) => value)).toContain("not_me");
  expect(kindChoices("en", "", false).map(({ value }) => value)).not.toContain("not_me");
});

test("what is missing is named before anything is sent", () => {
  expect(faults("en", {}).map(({ field }) => field)).toEqual(["kind", "listed_name", "case_number", "reasons"]);
  expect(faults("en", { kind: "not_me", listingId: "a", reasons: "ten characters" })).toEqual([]);
});

test("papers that no court can read are refused by name as they are chosen", async () => {
  const bytes: Record<string, number[]> = {
    photo: [0xff, 0xd8, 0xff],
    office: [0x50, 0x4b, 3, 4],
    heic: [0, 0, 0, 24, 0x66, 0x74, 0x79, 0x70],
  };
  const readPart = async (path: string) => (bytes[path] ? new Uint8Array(bytes[path]).buffer : null);
  const file = (path: string, name: string, sizeBytes = 9) => ({ path, name, sizeBytes });
  const files = [
    file("photo", ""),
    file("office", "a.docx"),
    file("heic", ""),
    file("photo", "b.pdf", 0),
    file("photo", "c.pdf", 11 * 1024 * 1024),
    file("lost", "d.pdf"),
  ];

  const { fitting, troubles } = await pickPapers("en", files, readPart);

  expect(fitting).toEqual([files[0]]);
  expect(troubles.map((text) => text.split("”")[0])).toEqual(["“a.docx", "“The photo", "“b.pdf", "“c.pdf", "“d.pdf"]);
  expect(troubles[0]).toBe("“a.docx” is no JPEG, PNG or WebP photo and no PDF; it was not added.");
});

test("a receipt code that nobody knows is told of as such, and not of a listing", () => {
  const refused = (code: string) => followRefusal("en", { kind: "refused", code, field: "" });

  expect(refused("not_found")).toBe("Nothing was found. Compare each group of the receipt code.");
  expect(refused("offline")).toContain("No connection");
});

test("a request says until when it stands where", () => {
  const shown = stateShown("en", STATE);

  expect(shown.title).toBe("Under review");
  expect(shown.limits).toEqual(["The court decides: by 10 Dec 2026"]);
  expect(shown.offMap).toContain("27 Nov 2026, 00:00");
});

test("a state or an act that is newer than the catalogue has a plain text", () => {
  const acts = [{ act: "dancing", on: "2026-11-26", served_on: null, remedy: "", reasons: "" }];
  const shown = stateShown("en", { ...STATE, state: "dancing", acts });

  expect([shown.title, shown.acts[0]?.title]).toEqual(["In progress", "The court acted on it"]);
});

test("a remedy is told by what was done", () => {
  const acts = [{ act: "remedy", on: "2026-11-26", served_on: null, remedy: "revoke", reasons: "" }];

  expect(stateShown("en", { ...STATE, acts }).acts.map(({ title }) => title)).toEqual(["The listing was revoked"]);
});

test("only a removal has a signed paper, and its bytes are those the court signed", async () => {
  const acts = (remedy: string) => [{ act: "remedy", on: "2026-11-26", served_on: null, remedy, reasons: "" }];
  const shown = (remedy: string) => stateShown("en", { ...STATE, state: "remedied", acts: acts(remedy) }).removed;
  const sent: { path: string; body: unknown }[] = [];
  const paper = { body: { act: "revoke", seq: 7 }, signature: "ab" };

  const kept = await readRemoval(posting({ status: 200, headers: {}, body: paper }, sent), "000G-40R4");

  expect(["revoke", "delist", "amend"].map(shown)).toEqual([true, true, false]);
  expect(sent).toMatchObject([{ path: "/api/v1/corrections/receipt/removal", body: { receipt: "000G-40R4" } }]);
  expect(kept).toEqual({ kind: "ok", value: '{"body":{"act":"revoke","seq":7},"signature":"ab"}\n' });
});

test("the receipt travels in the body", async () => {
  const sent: { path: string; body: unknown }[] = [];
  await readRequest(posting({ status: 200, headers: {}, body: STATE }, sent), "000G-40R4");

  expect(sent.map(({ path, body }) => ({ path, body }))).toEqual([
    { path: "/api/v1/corrections/receipt", body: { receipt: "000G-40R4" } },
  ]);
});

test("a refusal is told by its code", async () => {
  const draft = { kind: "not_me", asker: "lawyer", reasons: "", contact: "", listedName: "", caseNumber: "" } as const;
  const reply = {
    status: 400,
    headers: {},
    body: { code: "too_short", errors: [{ code: "too_short", field: "reasons" }] },
  };
  const outcome = await sendRequest(posting(reply), { ...draft, listingId: "a" }, [], "proof", "key");

  expect(outcome).toEqual({ kind: "refused", code: "too_short", field: "reasons" });
  if (outcome.kind === "refused") expect(refusalText("en", outcome)).toContain("ten characters");
  expect(refusalText("en", { kind: "refused", code: "of next year", field: "" })).toContain("not accepted");
});

test("a broken line is told as such", async () => {
  expect(await readRequest(posting(null), "x")).toEqual({ kind: "refused", code: "offline", field: "" });
});
