// @vitest-environment happy-dom
import { beforeAll, beforeEach, expect, test } from "vitest";
import { pages } from "../../host/pages";
import { find, holder, open, settle, startApp, top } from "./helpers";

beforeAll(startApp);
beforeEach(() => open("one"));

test("the app is launched and shown before its first page", () => {
  expect(getApp().seen).toEqual(["launch", "show"]);
});

test("a page is loaded, shown and made ready, hidden when covered, shown again", async () => {
  const page = top();
  await settle();
  expect(page.life.slice(-3)).toEqual(["load", "show", "ready"]);

  await pages.navigateTo("/pages/two/index");
  expect(page.life.at(-1)).toBe("hide");

  await pages.navigateBack();
  expect(page.life.at(-1)).toBe("show");
});

test("components hear when their page is shown", () => {
  expect(pages.top.root.getComponent().getShadowRoot()?.querySelector(".title")).toBeTruthy();
});

test("parameters arrive encoded, and the bar has the page's title", async () => {
  await pages.navigateTo("/pages/two/index?q=%E4%BF%9D%E5%AE%9A");

  expect(top().options).toEqual({ q: "%E4%BF%9D%E5%AE%9A" });
  expect(top().data.q).toBe("保定");
  expect([find("h1").textContent, document.title]).toEqual(["Two", "Two"]);
});

test("a redirect replaces the page; the one beneath never notices", async () => {
  const beneath = top();
  await pages.navigateTo("/pages/two/index");
  const before = [...beneath.life];

  await pages.redirectTo("../plain/index");

  expect(pages.current().map((page) => page.route)).toEqual(["pages/one/index", "pages/plain/index"]);
  expect(beneath.life).toEqual(before);
});

test("a relaunch unloads all", async () => {
  const first = top();
  await pages.navigateTo("/pages/two/index");

  await pages.reLaunch("/pages/plain/index");

  expect(pages.current()).toHaveLength(1);
  expect(first.life.at(-1)).toBe("unload");
  expect(document.querySelectorAll(".host-page")).toHaveLength(1);
});

test("back goes as many pages as asked", async () => {
  await pages.navigateTo("/pages/two/index");
  await pages.navigateTo("/pages/plain/index");

  await pages.navigateBack(2);

  expect(pages.current().map((page) => page.route)).toEqual(["pages/one/index"]);
});

test("the first page has no back; a deep page has a way home", async () => {
  expect(holder().querySelector(".host-go")).toBeNull();
  await expect(pages.navigateBack()).rejects.toThrow(/first page/);

  await pages.reLaunch("/pages/listing/index?id=abc");
  find(".host-home").click();
  await settle();

  expect(top().route).toBe("pages/one/index");
});

test("the address follows the page", async () => {
  await pages.navigateTo("/pages/listing/index?id=abc");
  expect(location.pathname).toBe("/r/abc");

  await pages.navigateTo("/pages/two/index?q=1");
  expect(location.pathname + location.hash).toBe("/#/pages/two/index?q=1");
});

test("an address that was edited by hand opens its page, whatever was open", async () => {
  await pages.navigateTo("/pages/two/index");
  const before = (history.state as { index: number }).index;

  history.pushState(null, "", "/#/pages/plain/index");
  window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  await settle();

  expect(pages.current().map((page) => page.route)).toEqual(["pages/plain/index"]);
  expect((history.state as { index: number }).index).toBe(before + 1);
  history.back();
  await settle();
  expect(top().route).toBe("pages/two/index");
});

test("a page that is not listed, and an eleventh page, fail", async () => {
  await expect(pages.navigateTo("/pages/none/index")).rejects.toThrow(/not found/);
  for (let count = 1; count < 10; count += 1) await pages.navigateTo("/pages/two/index");

  await expect(pages.navigateTo("/pages/two/index")).rejects.toThrow(/limit/);
});

test("a covered page is out of reach for keyboard and screen reader", async () => {
  const covered = holder();
  await pages.navigateTo("/pages/two/index");

  expect(covered.inert).toBe(true);
  expect(document.activeElement).toBe(find("h1"));
});

test("modules exist once for all pages", async () => {
  const before = Number(top().greeting.split(" ")[1]);
  await pages.navigateTo("/pages/two/index");

  expect(top().greeting).toBe(`你好 ${before + 1}`);
});

test("a page of a sub-package comes when it is opened, with its components and the modules of all", async () => {
  const before = Number(top().greeting.split(" ")[1]);

  await pages.navigateTo("/pages/later/index");

  expect(holder().textContent).toContain("later");
  expect(top().greeting).toBe(`你好 ${before + 1}`);
  expect([find("h1").textContent, location.hash]).toEqual(["Later", "#/pages/later/index"]);
});

test("back and forward bring it again", async () => {
  await pages.navigateTo("/pages/later/index");
  await pages.navigateBack();

  history.forward();
  await settle();

  expect(top().route).toBe("pages/later/index");
});
