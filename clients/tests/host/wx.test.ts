// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { calls } from "../../host/recording";
import { find, holder, open, settle, startApp, top } from "./helpers";

beforeAll(startApp);

describe("every call", () => {
  test("is a promise when no callback is given", async () => {
    await expect(wx.getSetting()).resolves.toMatchObject({ errMsg: "getSetting:ok" });
  });

  test("answers success and complete, or fail and complete", async () => {
    const heard: string[] = [];
    const listen = (name: string) => (result: { errMsg: string }) => heard.push(`${name} ${result.errMsg}`);

    wx.setStorage({ key: "k", data: 1, success: listen("success"), complete: listen("complete") });
    wx.getStorage({ key: "none", fail: listen("fail"), complete: listen("complete") });
    await settle();

    expect(heard).toEqual([
      "success setStorage:ok",
      "complete setStorage:ok",
      "fail getStorage:fail data not found",
      "complete getStorage:fail data not found",
    ]);
  });

  test("that does not exist throws, and canIUse knows", () => {
    expect(() => (wx as unknown as Record<string, unknown>).chooseAddress).toThrow(
      "wx.chooseAddress is not implemented",
    );
    expect([
      wx.canIUse("request"),
      wx.canIUse("getLocation.object.type"),
      wx.canIUse("map"),
      wx.canIUse("login"),
    ]).toEqual([true, true, true, false]);
  });

  test("is recorded with its plain arguments", () => {
    wx.setStorageSync("k", { a: 1 });

    expect(calls.list.at(-1)).toEqual({ name: "setStorageSync", arguments: ["k", { a: 1 }] });
  });
});

describe("request", () => {
  const answer = vi.fn<(url: URL, init: RequestInit) => Promise<Response>>();
  beforeEach(() => {
    answer.mockReset();
    vi.stubGlobal("fetch", answer);
  });

  test("takes what the page asked before the app was there, once, and only what it would ask itself", async () => {
    const early = (body: string) => ({
      language: "zh-CN",
      askedAtMs: performance.now(),
      response: Promise.resolve(new Response(body)),
    });
    window.__early = new Map([
      ["/api/v1/about", early('"early"')],
      ["/api/v1/nearby?lon=1", early('"early"')],
    ]);
    answer.mockImplementation(() => Promise.resolve(new Response('"asked"')));
    const header = { "Accept-Language": "zh-CN" };

    const first = await wx.request({ url: "/api/v1/about", header });
    const second = await wx.request({ url: "/api/v1/about", header });
    const checked = await wx.request({ url: "/api/v1/nearby?lon=1", header: { ...header, "If-None-Match": '"x"' } });

    expect([first, second, checked]).toMatchObject([{ data: "early" }, { data: "asked" }, { data: "asked" }]);
  });

  test("asks itself when what was asked early failed or is old", async () => {
    const failed = { language: "zh-CN", askedAtMs: performance.now(), response: Promise.reject(new Error("offline")) };
    const old = { ...failed, askedAtMs: performance.now() - 20_000, response: Promise.resolve(new Response('"old"')) };
    window.__early = new Map([
      ["/failed", failed],
      ["/old", old],
    ]);
    answer.mockImplementation(() => Promise.resolve(new Response('"asked"')));
    const header = { "Accept-Language": "zh-CN" };

    expect(await wx.request({ url: "/failed", header })).toMatchObject({ data: "asked" });
    expect(await wx.request({ url: "/old", header })).toMatchObject({ data: "asked" });
  });

  test("puts the data of a GET into the query, and no body", async () => {
    answer.mockResolvedValue(new Response('{"total":1}', { headers: { etag: '"x"' } }));

    const result = await wx.request({ url: "/api/v1/search", data: { q: "张三" }, header: { "If-None-Match": '"x"' } });

    const [url, init] = answer.mock.calls[0] as [URL, RequestInit];
    expect(url.href).toBe(`${location.origin}/api/v1/search?q=%E5%BC%A0%E4%B8%89`);
    expect(init.body).toBeUndefined();
    expect((init.headers as Headers).get("if-none-match")).toBe('"x"');
    expect(result).toMatchObject({ statusCode: 200, data: { total: 1 }, header: { etag: '"x"' } });
  });

  test.each([304, 404, 503])("status %d is a success", async (status) => {
    answer.mockResolvedValue(new Response(null, { status }));

    await expect(wx.request({ url: "/x" })).resolves.toMatchObject({ statusCode: status, data: "" });
  });

  test("sends other data as JSON", async () => {
    answer.mockResolvedValue(new Response("plain"));

    await expect(wx.request({ url: "/x", method: "POST", data: { a: 1 } })).resolves.toMatchObject({ data: "plain" });

    expect(answer.mock.calls[0]?.[1]).toMatchObject({ method: "POST", body: '{"a":1}', credentials: "omit" });
  });

  test("fails without a network, and when it is aborted", async () => {
    answer.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    await expect(wx.request({ url: "/x" })).rejects.toMatchObject({ errMsg: "request:fail Failed to fetch" });

    answer.mockImplementation(
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    );
    const failed = vi.fn();
    wx.request({ url: "/x", fail: failed }).abort();
    await settle();
    expect(failed).toHaveBeenCalledWith({ errMsg: "request:fail abort" });
  });
});

describe("pictures", () => {
  const answer = vi.fn<(url: URL, init: RequestInit) => Promise<Response>>();
  beforeEach(() => {
    answer.mockReset();
    vi.stubGlobal("fetch", answer);
  });

  test("a download is a path of ours, whatever its status", async () => {
    answer.mockImplementation(async () => new Response("gone", { status: 410 }));

    const [one, two] = [await wx.downloadFile({ url: "/s/a/poster.png" }), await wx.downloadFile({ url: "/s/b" })];

    expect([one, two]).toMatchObject([{ statusCode: 410 }, { statusCode: 410 }]);
    const paths = [one, two].map((result) => (result as unknown as { tempFilePath: string }).tempFilePath);
    expect(new Set(paths.filter((path) => path.startsWith("wxfile://"))).size).toBe(2);
    expect(answer.mock.calls[0]?.[1]).toMatchObject({ credentials: "omit" });
  });

  test("saving one downloads it under a name that tells nothing", async () => {
    answer.mockResolvedValue(new Response("picture"));
    const { tempFilePath: filePath } = (await wx.downloadFile({ url: "/s/a/poster.png" })) as unknown as {
      tempFilePath: string;
    };
    const clicked: string[] = [];
    const listen = (event: Event) => {
      event.preventDefault();
      clicked.push((event.target as HTMLAnchorElement).download);
    };
    document.addEventListener("click", listen, { capture: true });

    await wx.saveImageToPhotosAlbum({ filePath });
    document.removeEventListener("click", listen, { capture: true });

    expect(clicked).toEqual(["poster.png"]);
    await expect(wx.saveImageToPhotosAlbum({ filePath: "wxfile://none" })).rejects.toMatchObject({
      errMsg: "saveImageToPhotosAlbum:fail no such file or directory wxfile://none",
    });
  });

  test("an image shows such a path as data of the page itself", async () => {
    answer.mockResolvedValue(new Response("picture", { headers: { "content-type": "image/png" } }));
    const { tempFilePath } = (await wx.downloadFile({ url: "/s/a/poster.png" })) as unknown as { tempFilePath: string };
    await open("plain");

    top().setData({ picture: tempFilePath });
    await settle();

    expect(find<HTMLImageElement>("wx-image img").getAttribute("src")).toBe(`data:image/png;base64,${btoa("picture")}`);
    await open("one");
  });

  test("a button sends to others where the browser has a sheet for it", () => {
    expect(wx.canIUse("button.open-type.share")).toBe("share" in navigator);
    Object.defineProperty(navigator, "share", { value: () => Promise.resolve(), configurable: true });
    expect(wx.canIUse("button.open-type.share")).toBe(true);
  });
});

describe("location", () => {
  const stand = (getCurrentPosition: (ok: PositionCallback, no: PositionErrorCallback) => void) =>
    Object.defineProperty(navigator, "geolocation", { value: { getCurrentPosition }, configurable: true });
  const here = { coords: { longitude: 116.377817, latitude: 39.911954, accuracy: 20 } } as GeolocationPosition;

  test("is WGS-84 by default and GCJ-02 when asked for", async () => {
    stand((ok) => ok(here));

    const plain = await wx.getLocation({});
    const shifted = (await wx.getFuzzyLocation({
      type: "gcj02",
    })) as unknown as WechatMiniprogram.GetLocationSuccessCallbackResult;

    expect([plain.longitude, plain.latitude]).toEqual([116.377817, 39.911954]);
    expect(shifted.longitude).toBeCloseTo(116.384047, 5);
    expect(shifted.latitude).toBeCloseTo(39.913345, 5);
  });

  test("that is refused fails as in WeChat", async () => {
    stand((_, no) => no({ code: 1, PERMISSION_DENIED: 1, TIMEOUT: 3 } as GeolocationPositionError));

    await expect(wx.getLocation({})).rejects.toEqual({ errMsg: "getLocation:fail auth deny", errno: 103 });
  });
});

describe("storage", () => {
  test('keeps values, and a missing key gives ""', () => {
    wx.setStorageSync("language", "en");
    expect(wx.getStorageSync("language")).toBe("en");

    wx.removeStorageSync("language");
    expect(wx.getStorageSync("language")).toBe("");
  });

  test("clears only what is its own", () => {
    localStorage.setItem("other", "1");
    wx.setStorageSync("k", 1);

    wx.clearStorageSync();

    expect([wx.getStorageSync("k"), localStorage.getItem("other")]).toEqual(["", "1"]);
  });
});

describe("dialogs", () => {
  test("a toast is a status and goes away", async () => {
    wx.showToast({ title: "done", duration: 20 });
    expect(document.querySelector("[role=status]")?.textContent).toBe("done");

    await settle(60);
    expect(document.querySelector("[role=status]")).toBeNull();
  });

  test("a question waits for its answer", async () => {
    const asked = wx.showModal({ title: "sure?", confirmText: "yes", cancelText: "no" });
    await settle();
    const answers = [...document.querySelectorAll<HTMLButtonElement>("dialog button")];
    expect(answers.map((one) => one.textContent)).toEqual(["no", "yes"]);

    answers[1]?.click();

    await expect(asked).resolves.toMatchObject({ confirm: true, cancel: false });
    expect(document.querySelector("dialog")).toBeNull();
  });

  test("a sheet answers which item, and cancelling fails", async () => {
    const chosen = wx.showActionSheet({ itemList: ["a", "b"] });
    await settle();
    document.querySelectorAll<HTMLButtonElement>("dialog button")[1]?.click();
    await expect(chosen).resolves.toMatchObject({ tapIndex: 1 });

    const dropped = wx.showActionSheet({ itemList: ["a"] });
    await settle();
    document.querySelectorAll<HTMLButtonElement>("dialog button")[1]?.click();
    await expect(dropped).rejects.toMatchObject({ errMsg: "showActionSheet:fail cancel" });
  });

  test("the title of the bar can be changed", async () => {
    await wx.setNavigationBarTitle({ title: "other" });

    expect([holder().querySelector("h1")?.textContent, document.title]).toEqual(["other", "other"]);
  });
});

describe("system and query", () => {
  test("the document says which language the reader chose", () => {
    wx.setStorageSync("language", "zh-CN");
    expect(document.documentElement.lang).toBe("zh-CN");

    wx.setStorageSync("language", "en");
    expect([document.documentElement.lang, wx.getAppBaseInfo().language]).toEqual(["en", "en"]);
  });

  test("traditional Chinese is a language of its own", () => {
    wx.setStorageSync("language", "zh-Hant");
    expect(document.documentElement.lang).toBe("zh-Hant");

    wx.removeStorageSync("language");
    expect(document.documentElement.lang).toBe("en");
  });

  test("the theme that the reader chose stands over the system's until it is forgotten", () => {
    expect(document.documentElement.dataset.theme).toBe("light");

    wx.setStorageSync("theme", "dark");
    expect([document.documentElement.dataset.theme, wx.getAppBaseInfo().theme]).toEqual(["dark", "light"]);

    wx.clearStorageSync();
    expect(document.documentElement.dataset.theme).toBe("light");
  });

  test("the bar takes the colours that a page gives it", async () => {
    await wx.setNavigationBarColor({ frontColor: "#ffffff", backgroundColor: "#1a1f25" });

    expect(holder().querySelector<HTMLElement>("header")?.style.color).toBe("#ffffff");
  });

  test("language and theme come from the browser", () => {
    expect(wx.getAppBaseInfo()).toMatchObject({ language: "en", theme: "light" });
  });

  test("the launch is told", () => {
    expect(wx.getEnterOptionsSync()).toMatchObject({ path: "pages/one/index", scene: 1001 });
  });

  test("an element is measured by its class", async () => {
    const measured = new Promise((resolve) => {
      wx.createSelectorQuery().select(".title").boundingClientRect().exec(resolve);
    });

    await expect(measured).resolves.toMatchObject([{ width: expect.any(Number), top: expect.any(Number) }]);
  });

  test("a page scrolls to an element by the id the page gave it", async () => {
    await open("fields");
    const scrolled = vi.spyOn(holder(), "scrollTo").mockImplementation(() => undefined);
    vi.spyOn(find('[id$="--name"]'), "getBoundingClientRect").mockReturnValue({ top: 500 } as DOMRect);

    await wx.pageScrollTo({ selector: "#name", offsetTop: -12, duration: 0 });
    await wx.pageScrollTo({ scrollTop: 7, duration: 0 });

    expect(scrolled.mock.calls).toEqual([[{ top: 488, behavior: "auto" }], [{ top: 7, behavior: "auto" }]]);
    await open("one");
  });

  test("there is no pending privacy question", async () => {
    await expect(wx.getPrivacySetting({})).resolves.toMatchObject({ needAuthorization: false });
  });

  test("navigation by the API moves the stack", async () => {
    await wx.navigateTo({ url: "/pages/two/index?q=1" });
    expect(top().route).toBe("pages/two/index");

    await wx.navigateBack({});
    expect(top().route).toBe("pages/one/index");
  });
});
