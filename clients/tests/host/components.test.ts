// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { button, find, holder, open, settle, startApp, top, type } from "./helpers";

beforeAll(startApp);

describe("taps", () => {
  beforeEach(() => open("one"));

  test("a click is one tap", () => {
    button("add").click();

    expect(top().data.count).toBe(1);
  });

  test.each(["Enter", " "])("the key %j is one tap on what has a role", (key) => {
    button("add").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

    expect(top().data.count).toBe(1);
  });

  test("a repeated key is no further tap", () => {
    button("add").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", repeat: true, bubbles: true }));

    expect(top().data.count).toBe(0);
  });

  test("finger and click together are one tap", () => {
    const target = button("add");
    target.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    target.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
    target.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
    target.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));

    expect(top().data.count).toBe(1);
  });

  test("a pointer that travelled taps nothing", () => {
    const target = button("add");
    target.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    target.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, clientX: 0 }));
    target.dispatchEvent(new MouseEvent("mousemove", { bubbles: true, clientX: 40 }));
    target.dispatchEvent(new MouseEvent("mouseup", { bubbles: true, clientX: 40 }));
    target.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));

    expect(top().data.count).toBe(0);
  });

  test("catchtap keeps the tap from the parent", () => {
    button("caught").click();

    expect([top().data.count, top().data.outer]).toEqual([1, 0]);
  });

  test("a component's own event carries its detail and the data of its tag", async () => {
    find("wx-card .components-card-index--title").click();
    await settle();

    expect(find("wx-text").textContent).toBe("1x");
  });
});

test("styles with bindings are set from script and follow the data", async () => {
  const page = await open("one");

  page.setData({ height: 42 });

  expect(find(".bar").style.height).toBe("42px");
});

describe("view, text, image, scroll-view, navigator", () => {
  beforeEach(() => open("plain"));

  test("hidden, data, wxs, if, else and for", async () => {
    const view = find("wx-page wx-view");

    expect(view.textContent).toBe("abab");
    expect(holder().textContent).toContain("else");
    expect(holder().textContent).toContain("0x1y");

    top().setData({ gone: true });

    expect(view.hidden).toBe(true);
    expect(holder().textContent).toContain("shown");
  });

  test("aria properties become attributes", () => {
    expect(find("wx-view").getAttribute("aria-live")).toBe("polite");
  });

  test("selectable text can be selected", () => {
    expect(find("wx-text").classList.contains("host-selectable")).toBe(true);
  });

  test("an image has source, fit and alternative text, and tells when it is loaded", () => {
    const image = find<HTMLImageElement>("wx-image img");
    image.dispatchEvent(new Event("load"));

    expect([image.getAttribute("src"), image.alt, image.style.objectFit]).toEqual([
      "/assets/icon.svg",
      "picture",
      "cover",
    ]);
    expect(top().events.map((event: { type: string }) => event.type)).toEqual(["load"]);
  });

  test("a scroll view tells where it is, and its end once", () => {
    const scroller = find("wx-scroll-view");
    scroller.dispatchEvent(new Event("scroll"));
    scroller.dispatchEvent(new Event("scroll"));

    expect(top().events.map((event: { type: string }) => event.type)).toEqual(["scroll", "scrolltolower", "scroll"]);
    expect(scroller.tabIndex).toBe(0);
  });

  test("a scroll view goes to the element of an id", async () => {
    const went = vi.fn();
    find('[id$="--end"]').scrollIntoView = went;

    top().setData({ into: "end" });
    await settle();

    expect(went).toHaveBeenCalledOnce();
  });

  test("a navigator is a link to another page", async () => {
    find("wx-navigator").click();
    await settle();

    expect(top().route).toBe("pages/two/index");
  });

  test("a mouse that drags reaches touch handlers with the finger on the event", () => {
    const view = find("wx-view");
    for (const [name, clientY] of [
      ["pointerdown", 5],
      ["pointermove", 9],
      ["pointerup", 9],
    ] as const) {
      view.dispatchEvent(new PointerEvent(name, { bubbles: true, pointerType: "mouse", button: 0, clientY }));
    }

    expect(top().events).toMatchObject([{ type: "touchmove", touches: [{ clientY: 9 }] }]);
  });
});

describe("button", () => {
  beforeEach(() => open("fields"));

  test("disabled and loading really block", () => {
    button("blocked").click();
    button("busy").click();

    expect(top().events).toEqual([]);
    expect(button("busy").getAttribute("aria-busy")).toBe("true");
  });

  test("it works again when the page allows it", async () => {
    top().setData({ off: false });
    button("blocked").click();

    expect(top().events).toMatchObject([{ type: "tap" }]);
  });

  test("share hands on what the page shares", async () => {
    const shared = vi.fn(() => Promise.resolve());
    Object.defineProperty(navigator, "share", { value: shared, configurable: true });

    button("share").click();
    await settle();

    expect(shared).toHaveBeenCalledWith({ title: "shared", url: `${location.origin}/r/abc` });
  });
});

describe("fields", () => {
  beforeEach(() => open("fields"));
  const name = () => find<HTMLInputElement>('[id$="--name"]');
  const events = () => top().events as { type: string; detail: { value?: unknown } }[];

  test("each event arrives once, with WeChat's detail", () => {
    name().dispatchEvent(new FocusEvent("focus"));
    type(name(), "mei");
    name().dispatchEvent(new Event("change", { bubbles: true }));
    name().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    name().dispatchEvent(new FocusEvent("blur"));

    expect(events().map(({ type, detail }) => [type, detail.value])).toEqual([
      ["focus", ""],
      ["input", "mei"],
      ["confirm", "mei"],
      ["blur", "mei"],
    ]);
  });

  test("a later change of value reaches the field, again and again", () => {
    type(name(), "typed");
    top().setData({ name: "set" });
    expect(name().value).toBe("set");

    type(name(), "typed");
    top().setData({ name: "set" });
    expect(name().value).toBe("set");
  });

  test("a two-way value goes both ways", () => {
    const field = find<HTMLInputElement>("[aria-label=twice]");
    expect([field.value, field.inputMode]).toEqual(["1", "numeric"]);

    type(field, "23");
    expect(top().data.twice).toBe("23");

    top().setData({ twice: "4" });
    expect(field.value).toBe("4");
  });

  test("a label belongs to its field", () => {
    expect(find<HTMLLabelElement>("label").htmlFor).toBe(name().id);
    expect([name().maxLength, name().placeholder]).toEqual([5, "who"]);
  });

  test("a form is submitted with the values of its named fields, once", () => {
    type(name(), "mei");
    type(find<HTMLTextAreaElement>("textarea"), "note");
    find("wx-switch").click();
    find<HTMLSelectElement>("select").selectedIndex = 1;
    find("select").dispatchEvent(new Event("change", { bubbles: true }));
    button("send").click();

    const submits = events().filter(({ type }) => type === "submit");
    expect(submits.map(({ detail }) => detail.value)).toEqual([
      { name: "mei", twice: "1", note: "note", agreed: true, county: 1 },
    ]);
    expect(events().filter(({ type }) => type === "change")).toMatchObject([
      { detail: { value: true } },
      { detail: { value: 1 } },
    ]);
  });

  test("a field of more lines than one is confirmed by its key where the page asks for that", () => {
    const enter = () => new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    const [note, code] = ["note", "code"].map((label) => find<HTMLTextAreaElement>(`textarea[aria-label=${label}]`));
    type(code as HTMLTextAreaElement, "G01H");
    const [ofNote, ofCode] = [enter(), enter()];

    note?.dispatchEvent(ofNote);
    code?.dispatchEvent(ofCode);

    expect([ofNote.defaultPrevented, ofCode.defaultPrevented]).toEqual([false, true]);
    expect(events().filter(({ type }) => type === "confirm")).toMatchObject([{ detail: { value: "G01H" } }]);
  });

  test("a field that grows is as high as its lines, whoever wrote them", () => {
    const code = find<HTMLTextAreaElement>("textarea[aria-label=code]");
    Object.defineProperty(code, "scrollHeight", { get: () => 20 * code.value.split("\n").length });

    type(code, "one\ntwo");
    expect(code.style.height).toBe("40px");

    top().setData({ code: "one\ntwo\nthree" });
    expect(code.style.height).toBe("60px");
  });

  test("reset empties the fields and tells the page", () => {
    type(name(), "mei");
    button("clear").click();

    expect(name().value).toBe("");
    expect(events().at(-1)?.type).toBe("reset");
  });

  test("a switch tells its state to those who cannot see it", () => {
    find("wx-switch").click();

    expect(find("wx-switch").getAttribute("aria-checked")).toBe("true");
  });

  test("a picker lists its range by the key", () => {
    expect([...find<HTMLSelectElement>("select").options].map((option) => option.text)).toEqual(["莲池区", "竞秀区"]);
  });
});
