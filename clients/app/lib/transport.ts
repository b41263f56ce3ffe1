/** The only caller of the network: one request over wx.request, told as a value that never throws. */

export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `null` means that no answer came: offline, refused, timed out. */
export type Transport = (path: string, options?: { etag?: string | null }) => Promise<Reply | null>;

const TIMEOUT_MS = 12_000;

export const wxTransport =
  (base: string): Transport =>
  (path, options = {}) =>
    new Promise((resolve) => {
      wx.request({
        url: base + path,
        method: "GET",
        timeout: TIMEOUT_MS,
        dataType: "json",
        header: requestHeaders(options),
        success: (result) =>
          resolve({ status: result.statusCode, headers: lowerCase(result.header), body: result.data }),
        fail: () => resolve(null),
      });
    });

/** What a page hands in: JSON by an object, raw bytes by a buffer. Never a position, never in an address. */
export type Poster = (
  path: string,
  body: object | ArrayBuffer | null,
  options?: {
    readonly method?: "POST" | "PUT" | "GET" | "DELETE";
    readonly headers?: Readonly<Record<string, string>>;
  },
) => Promise<Reply | null>;

/** A file over a slow line takes its time, and the server cleans it. */
const POST_TIMEOUT_MS = 120_000;

export const wxPoster =
  (base: string): Poster =>
  (path, body, options = {}) =>
    new Promise((resolve) => {
      const isRaw = body instanceof ArrayBuffer;
      const type = isRaw ? "application/octet-stream" : "application/json";
      wx.request({
        url: base + path,
        method: options.method ?? "POST",
        timeout: POST_TIMEOUT_MS,
        dataType: "json",
        ...(body === null ? {} : { data: isRaw ? body : JSON.stringify(body) }),
        header: {
          ...requestHeaders({}),
          ...(body === null ? {} : { "Content-Type": type }),
          ...options.headers,
        },
        success: (result) =>
          resolve({ status: result.statusCode, headers: lowerCase(result.header), body: result.data }),
        fail: () => resolve(null),
      });
    });

function requestHeaders(options: { etag?: string | null }): Record<string, string> {
  // The court's own wording, whatever the browser prefers: the pages translate it beside the original.
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": "zh-CN" };
  if (options.etag) headers["If-None-Match"] = options.etag;
  return headers;
}

const lowerCase = (header: Record<string, unknown> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(header ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
