import { expect, test } from "vitest";
import { addressOf, parseRoute, routeOf } from "../../host/routes";

const PAGES = [
  "pages/map/index",
  "pages/listing/index",
  "pages/search/index",
  "pages/correction/index",
  "pages/verify/index",
  "pages/clue/index",
];
const at = (pathname: string, hash = "", search = "") => routeOf({ pathname, hash, search }, PAGES);

test("paths are absolute or relative to the page they are written on", () => {
  expect(parseRoute("/pages/search/index?q=a&k=").path).toBe("pages/search/index");
  expect(parseRoute("../search/index", "pages/map/index").path).toBe("pages/search/index");
  expect(parseRoute("index?q=b", "pages/map/index").path).toBe("pages/map/index");
});

test("values stay encoded for the page to decode", () => {
  expect(parseRoute("/pages/search/index?q=%E5%BC%A0%3D&k=").query).toEqual({ q: "%E5%BC%A0%3D", k: "" });
});

test.each([
  ["/", { path: "pages/map/index", query: {} }],
  ["/r/a1B2", { path: "pages/listing/index", query: { id: "a1B2" } }],
  ["/s/a1B2", { path: "pages/listing/index", query: { share: "a1B2" } }],
  ["/s/a1B2?scene=1154", { path: "pages/listing/index", query: { share: "a1B2", scene: "1154" } }],
  ["/clue", { path: "pages/clue/index", query: {} }],
  ["/verify", { path: "pages/verify/index", query: {} }],
  ["/corrections", { path: "pages/correction/index", query: {} }],
  ["/corrections?id=a1B2", { path: "pages/correction/index", query: { id: "a1B2" } }],
  ["/#/pages/search/index?q=%E5%BC%A0", { path: "pages/search/index", query: { q: "%E5%BC%A0" } }],
])("%s is an address and a page", (address, route) => {
  const url = new URL(address, "https://court.example");

  expect(addressOf(route, "pages/map/index")).toBe(address);
  expect(at(url.pathname, url.hash, url.search)).toEqual(route);
});

test("an address of no page shows the first one", () => {
  expect(at("/nothing").path).toBe("pages/map/index");
  expect(at("/", "#/pages/none/index").path).toBe("pages/map/index");
  expect(at("/s/no-such!id").path).toBe("pages/map/index");
  expect(at("/r/no-such!id").path).toBe("pages/map/index");
});
