// wx.request, and whether there is a network.

import type {} from "../early";
import { calls } from "../recording";
import { type Options, report, settle } from "./call";

interface RequestOptions extends Options {
  url: string;
  method?: string;
  data?: unknown;
  header?: Record<string, string>;
  timeout?: number;
  dataType?: string;
  responseType?: "text" | "arraybuffer";
}

const TIMEOUT_MS = 60_000;

/** Any HTTP status is a success. Answers a task, which is also a promise when no callback is given. */
export function request(options: RequestOptions) {
  calls.note("request", options);
  const stop = new AbortController();
  const work = settle("request", () => fetchWith(options, stop));
  const called = options.success ?? options.fail ?? options.complete;
  if (called) report(work, options);
  const task = { abort: () => stop.abort(new Error("abort")), onHeadersReceived() {}, offHeadersReceived() {} };
  return called ? task : Object.assign(work, task);
}

async function fetchWith(options: RequestOptions, stop: AbortController): Promise<object> {
  const timeout = setTimeout(() => stop.abort(new Error("timeout")), options.timeout ?? TIMEOUT_MS);
  try {
    const response = (await (takeEarly(options) ?? ask(options, stop.signal))) ?? (await ask(options, stop.signal));
    const data = await readBody(response, options);
    return { data, statusCode: response.status, header: Object.fromEntries(response.headers), cookies: [] };
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    clearTimeout(timeout);
  }
}

function ask(options: RequestOptions, signal: AbortSignal): Promise<Response> {
  return fetch(addressOf(options), {
    method: options.method ?? "GET",
    headers: headersOf(options),
    body: bodyOf(options),
    credentials: "omit",
    signal,
  });
}

/** Older than this, an answer that nobody took is asked for anew. */
const EARLY_MS = 10_000;

/** The answer that the page asked for before the app was there (early.ts), each given once; undefined if that failed. */
function takeEarly(options: RequestOptions): Promise<Response | undefined> | undefined {
  const { origin, pathname, search } = addressOf(options);
  const isRead = (options.method ?? "GET") === "GET" && origin === location.origin;
  const early = isRead ? window.__early?.get(pathname + search) : undefined;
  if (!early) return undefined;
  window.__early?.delete(pathname + search);
  const headers = headersOf(options);
  const isOther = headers.has("if-none-match") || headers.get("accept-language") !== early.language;
  if (isOther || performance.now() - early.askedAtMs > EARLY_MS) return undefined;
  return early.response.catch(() => undefined);
}

const hasQuery = ({ method, data }: RequestOptions) =>
  !/^(POST|PUT|DELETE|PATCH)$/.test(method ?? "GET") && isObject(data);
const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === "object" && data !== null && !(data instanceof ArrayBuffer);

function addressOf(options: RequestOptions): URL {
  const url = new URL(options.url, location.origin);
  if (!hasQuery(options)) return url;
  for (const [name, value] of Object.entries(options.data as object)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function headersOf(options: RequestOptions): Headers {
  const headers = new Headers(options.header);
  if (bodyOf(options) !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  return headers;
}

function bodyOf(options: RequestOptions): string | ArrayBuffer | undefined {
  if (options.data === undefined || hasQuery(options)) return undefined;
  return isObject(options.data) ? JSON.stringify(options.data) : (options.data as string | ArrayBuffer);
}

async function readBody(response: Response, options: RequestOptions): Promise<unknown> {
  if (options.responseType === "arraybuffer") return response.arrayBuffer();
  const text = await response.text();
  if (options.dataType !== undefined && options.dataType !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    // As WeChat does: what is no JSON stays text.
    return text;
  }
}

type NetworkListener = (status: { isConnected: boolean; networkType: string }) => void;
const listeners = new Map<NetworkListener, () => void>();

const status = () => ({ isConnected: navigator.onLine, networkType: navigator.onLine ? "unknown" : "none" });

export const getNetworkType = () => status();

export function onNetworkStatusChange(listener: NetworkListener): void {
  const tell = () => listener(status());
  listeners.set(listener, tell);
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
}

export function offNetworkStatusChange(listener: NetworkListener): void {
  const tell = listeners.get(listener);
  if (!tell) return;
  listeners.delete(listener);
  window.removeEventListener("online", tell);
  window.removeEventListener("offline", tell);
}
