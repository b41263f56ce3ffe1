/** The only caller of the network: one GET over wx.request, told as a value that never throws. */

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

function requestHeaders(options: { etag?: string | null }): Record<string, string> {
  // The court's own wording, whatever the browser prefers: the pages translate it beside the original.
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": "zh-CN" };
  if (options.etag) headers["If-None-Match"] = options.etag;
  return headers;
}

const lowerCase = (header: Record<string, unknown> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(header ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
