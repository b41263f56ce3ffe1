import { afterEach, expect, test, vi } from "vitest";
import { fetchPicture, saveToAlbum } from "../../app/lib/album";
import { LOCALES } from "../../app/lib/i18n";
import { askedFor, linkOf, posterPath, toFriend, toMoments } from "../../app/lib/share";

const SHARE = { id: "aB3dE5", poster: true };

afterEach(() => vi.unstubAllGlobals());

test.each(LOCALES)("a friend gets the live page, by a title and a picture that name nobody (%s)", (locale) => {
  const friend = toFriend(locale, SHARE);
  const moments = toMoments(locale, SHARE);

  expect(friend.path).toBe("/pages/listing/index?share=aB3dE5");
  expect(moments.query).toBe("share=aB3dE5");
  for (const shared of [friend, moments]) {
    expect(shared.imageUrl).toBe("/assets/share.png");
    expect(shared.title).not.toMatch(/演示|执1号/);
  }
});

test("what may not be passed on gives the way to the map", () => {
  expect(toFriend("zh-CN", null).path).toBe("/pages/map/index");
  expect(toMoments("zh-CN", null).query).toBe("");
});

test("link and poster are addressed by the share", () => {
  expect(linkOf("https://court.example", SHARE)).toBe("https://court.example/s/aB3dE5");
  expect(posterPath(SHARE)).toBe("/s/aB3dE5/poster.png");
});

test.each([
  [{ id: "L1" }, { id: "L1", share: "" }],
  [{ share: "S1" }, { id: "", share: "S1" }],
  [{ scene: "S%31" }, { id: "", share: "S1" }],
  [
    { id: "L1", scene: "1154" },
    { id: "L1", share: "" },
  ],
  [
    { share: "S1", scene: "1154" },
    { id: "", share: "S1" },
  ],
  [{}, { id: "", share: "" }],
])("%o asks for %o", (query, asked) => {
  expect(askedFor(query)).toEqual(asked);
});

const answering = (name: string, answer: object, outcome: "success" | "fail") =>
  vi.stubGlobal("wx", { [name]: (options: Record<string, (result: object) => void>) => options[outcome]?.(answer) });

test.each([
  [200, "wxfile://1"],
  [410, "gone"],
  [404, "gone"],
  [503, null],
])("a picture of status %d is %s", async (statusCode, picture) => {
  answering("downloadFile", { statusCode, tempFilePath: "wxfile://1" }, "success");

  expect(await fetchPicture("/s/a/poster.png")).toBe(picture);
});

test("without a network there is no picture now", async () => {
  answering("downloadFile", { errMsg: "downloadFile:fail" }, "fail");

  expect(await fetchPicture("/s/a/poster.png")).toBeNull();
});

test.each([
  ["saveImageToPhotosAlbum:fail cancel", "cancelled"],
  ["saveImageToPhotosAlbum:fail auth deny", "refused"],
  ["saveImageToPhotosAlbum:fail:auth denied", "refused"],
  ["saveImageToPhotosAlbum:fail privacy permission is not authorized", "refused"],
  ["saveImageToPhotosAlbum:fail file not exists", "failed"],
])("%s is %s", async (errMsg, saved) => {
  answering("saveImageToPhotosAlbum", { errMsg }, "fail");

  expect(await saveToAlbum("wxfile://1")).toBe(saved);
});
