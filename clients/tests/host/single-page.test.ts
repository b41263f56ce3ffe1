// @vitest-environment happy-dom
// @vitest-environment-options {"url": "http://localhost/r/abc?scene=1154"}
import { beforeAll, expect, test } from "vitest";
import { startApp, top } from "./helpers";

beforeAll(startApp);

test("single-page mode opens the page of the link and knows its scene", () => {
  expect(top().options.id).toBe("abc");
  expect(wx.getEnterOptionsSync().scene).toBe(1154);
});

test.each([
  "navigateTo",
  "redirectTo",
  "reLaunch",
  "showShareMenu",
  "hideShareMenu",
  "saveImageToPhotosAlbum",
  "setClipboardData",
] as const)("%s is disabled", (name) => {
  const call = wx[name] as (options: object) => unknown;

  expect(() => call({ url: "/pages/two/index", data: "" })).toThrow("请前往小程序使用完整服务");
});
