// The stack of pages, their life cycle, and the browser's history beside it.

import app from "host:app";
import { glassEasel, type Root } from "glass-easel-miniprogram-adapter";
import { type Bar, makeBar } from "./bar";
import { associated, codeSpace } from "./environment";
import { bring, isHere } from "./packages";
import { addressOf, parseRoute, type Route, routeOf } from "./routes";
import { inSinglePage, refuseInSinglePage } from "./single-page";
import { showModal } from "./wx/dialogs";

const MOST_PAGES = 10;

/** A page as its own code sees it. */
// biome-ignore lint/suspicious/noExplicitAny: a page may define any field
export type PageInstance = Record<string, any>;

interface Entry extends Route {
  /** Place in the browser's history, counted from the first page of the visit. */
  index: number;
  root: Root;
  page: PageInstance;
  holder: HTMLElement;
  bar: Bar;
  /** What is asked before the reader leaves the page by going back or closing it; empty for nothing. */
  farewell: string;
}

class Failure extends Error {}

class Pages {
  #stack: Entry[] = [];
  #waiting: (() => void)[] = [];

  /** Opens the page of the address; a deep link makes a stack of one. */
  start(): Route {
    const route = routeOf(location, app.pages);
    window.addEventListener("popstate", (event) => void this.#follow(event.state));
    window.addEventListener("beforeunload", (event) => this.#stack.at(-1)?.farewell && event.preventDefault());
    document.addEventListener("visibilitychange", () => this.#visibility());
    return route;
  }

  async first(route: Route): Promise<void> {
    if (!isHere(route.path)) await bring(route.path);
    const index = (history.state as { index?: number } | null)?.index ?? 0;
    history.replaceState({ index }, "", addressOf(route, this.home));
    this.#push(route, index);
  }

  get home(): string {
    return app.pages[0] ?? "";
  }

  current(): PageInstance[] {
    return this.#stack.map((entry) => entry.page);
  }

  get top(): Entry {
    const entry = this.#stack.at(-1);
    if (!entry) throw new Failure("no page is open");
    return entry;
  }

  async navigateTo(url: string): Promise<void> {
    const route = await this.#known(url);
    if (this.#stack.length >= MOST_PAGES) throw new Failure(`webview count limit exceed: ${MOST_PAGES}`);
    const index = this.top.index + 1;
    history.pushState({ index }, "", addressOf(route, this.home));
    this.#hide(this.top);
    this.#push(route, index);
    this.top.bar.focus();
  }

  /** The page beneath never notices. */
  async redirectTo(url: string): Promise<void> {
    const route = await this.#known(url);
    const { index } = this.top;
    history.replaceState({ index }, "", addressOf(route, this.home));
    this.#close(this.#stack.pop());
    this.#push(route, index);
    this.top.bar.focus();
  }

  async reLaunch(url: string): Promise<void> {
    const route = await this.#known(url);
    const { index } = this.top;
    history.replaceState({ index }, "", addressOf(route, this.home));
    this.#replaceAll(route, index);
    this.top.bar.focus();
  }

  /** Goes through the browser's history, so that the two never part; resolves when the page is gone. */
  async navigateBack(delta = 1): Promise<void> {
    const steps = Math.min(delta, this.#stack.length - 1);
    if (steps < 1) throw new Failure("cannot navigate back at first page");
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      history.go(-steps);
    });
  }

  /** What the page would hand to WeChat's share sheet; the browser's own sheet or the clipboard takes it. */
  async share(target: unknown): Promise<void> {
    const { page } = this.top;
    const shared = page.onShareAppMessage?.({ from: "button", target }) ?? {};
    const url = new URL(shared.path ? addressOf(parseRoute(shared.path), this.home) : location.href, location.origin);
    if (navigator.share) await navigator.share({ title: shared.title, url: url.href }).catch(() => undefined);
    else await navigator.clipboard.writeText(url.href);
  }

  setTitle(title: string): void {
    this.top.bar.setTitle(title);
    document.title = title;
  }

  askBeforeLeaving(message: string): void {
    this.top.farewell = message;
  }

  colourBar(front: string, background: string): void {
    this.top.bar.colour(front, background);
  }

  async #known(url: string): Promise<Route> {
    refuseInSinglePage("navigation");
    const route = parseRoute(url, this.top.path);
    if (!app.pages.includes(route.path)) throw new Failure(`page "${route.path}" is not found`);
    await bring(route.path);
    return route;
  }

  #push(route: Route, index: number): void {
    const unit = app.units.find((one) => one.path === route.path);
    if (!unit) throw new Failure(`page "${route.path}" is not found`);
    const holder = document.createElement("div");
    holder.className = `host-page host-page-${unit.scope}`;
    // There a page may hold nothing that takes the focus, and is still longer than the screen.
    if (inSinglePage()) holder.tabIndex = 0;
    const bar = makeBar(unit.config, {
      back: this.#stack.length > 0 ? () => void this.#leave(() => this.navigateBack()) : undefined,
      home:
        this.#stack.length === 0 && route.path !== this.home && !inSinglePage()
          ? () => void this.#leave(() => this.reLaunch(`/${this.home}`))
          : undefined,
    });
    const placeholder = document.createElement("div");
    holder.append(bar.element, placeholder);
    document.querySelector(".host-waiting")?.remove();
    document.body.append(holder);
    const root = associated.createRoot("page", codeSpace, `/${route.path}`);
    const page = root.get() as unknown as PageInstance;
    Object.assign(page, { route: route.path, options: route.query });
    this.#stack.push({ ...route, index, root, page, holder, bar, farewell: "" });
    root.attach(holder as never, placeholder as never);
    holder.querySelector("wx-page")?.setAttribute("role", "main");
    document.title = bar.title();
    page.onLoad?.(route.query);
    this.#show(this.top);
    requestAnimationFrame(() => page.onReady?.());
  }

  #show(entry: Entry): void {
    entry.holder.inert = false;
    entry.holder.classList.remove("host-covered");
    document.title = entry.bar.title();
    entry.page.onShow?.();
    tellComponents(entry, "show");
  }

  #hide(entry: Entry): void {
    entry.holder.inert = true;
    entry.holder.classList.add("host-covered");
    entry.page.onHide?.();
    tellComponents(entry, "hide");
  }

  #close(entry: Entry | undefined): void {
    if (!entry) return;
    entry.page.onUnload?.();
    entry.root.release();
    entry.holder.remove();
  }

  /** Goes, unless the reader, asked, would rather stay. */
  async #leave(go: () => void | Promise<void>): Promise<void> {
    const entry = this.top;
    if (entry.farewell) {
      const { confirm } = (await showModal({ content: entry.farewell })) as { confirm: boolean };
      if (!confirm) return;
      entry.farewell = "";
    }
    await go();
  }

  #replaceAll(route: Route, index: number): void {
    while (this.#stack.length > 0) this.#close(this.#stack.pop());
    this.#push(route, index);
  }

  /** Back pops, forward opens again, and what lies before the stack opens alone. */
  async #follow(state: { index?: number } | null): Promise<void> {
    const index = state?.index;
    if (index === undefined) {
      await this.#typed();
      return;
    }
    if (this.top.farewell && index !== this.top.index) {
      // The browser has gone already: it goes back to the page, which asks.
      const steps = index - this.top.index;
      history.go(-steps);
      void this.#leave(() => history.go(steps));
      return;
    }
    const { path } = routeOf(location, app.pages);
    if (!isHere(path)) {
      await bring(path);
      // The reader went on meanwhile.
      if ((history.state?.index ?? 0) !== index) return;
    }
    const bottom = this.#stack[0]?.index ?? 0;
    if (index > this.top.index) {
      this.#hide(this.top);
      this.#push(routeOf(location, app.pages), index);
    } else if (index < bottom || !this.#stack.some((entry) => entry.index === index)) {
      this.#replaceAll(routeOf(location, app.pages), index);
    } else if (index < this.top.index) {
      while (this.top.index > index) this.#close(this.#stack.pop());
      this.#show(this.top);
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** The fragment was edited by hand: a new entry without a number, whatever page is open. */
  async #typed(): Promise<void> {
    const index = this.top.index + 1;
    let stays = true;
    await this.#leave(() => {
      stays = false;
    });
    if (stays) {
      history.back();
      return;
    }
    const route = routeOf(location, app.pages);
    if (!isHere(route.path)) await bring(route.path);
    history.replaceState({ index }, "", addressOf(route, this.home));
    this.#replaceAll(route, index);
  }

  #visibility(): void {
    const entry = this.#stack.at(-1);
    if (!entry) return;
    const visible = document.visibilityState === "visible";
    entry.page[visible ? "onShow" : "onHide"]?.();
    tellComponents(entry, visible ? "show" : "hide");
  }
}

export const pages = new Pages();

function tellComponents(entry: Entry, name: "show" | "hide"): void {
  const type = "shadow-descendants-root-first" as glassEasel.ElementIteratorType;
  glassEasel.ElementIterator.create(entry.root.getComponent(), type, glassEasel.Component).forEach((component) => {
    (component as glassEasel.GeneralComponent).triggerPageLifetime(name, []);
  });
}
