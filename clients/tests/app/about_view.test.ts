import { expect, test } from "vitest";
import { aboutView } from "../../app/lib/about_view";
import type { About } from "../../app/lib/api";

const ABOUT = {
  policy: { name: "hebei-2019", version: 1 },
  court: { name: "河北省高级人民法院" },
  checked_at: null,
} as About;

test("whose service it is, is told by the name that the reader knows", () => {
  const courts = { 河北省高级人民法院: "Hebei High People's Court" };

  expect(aboutView("en", ABOUT, courts).what).toMatch(/^Provided by Hebei High People's Court\./);
  expect(aboutView("zh-CN", ABOUT, {}).what).toContain("由河北省高级人民法院提供");
});

test("nothing is said before the server has said it", () => {
  expect(aboutView("en", null, {})).toEqual({ what: "", policy: "", checked: "", basemap: [] });
});
