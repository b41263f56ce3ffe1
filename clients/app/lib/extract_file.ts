/** The extract of a listing, fetched and shown by the device's own reader. Thin over wx. */

import { apiBase } from "./config";
import type { Locale } from "./i18n";

export type Trouble = "gone" | "busy" | "failed";

/** Null when the reader has it. On the web the browser keeps the file. */
export const openExtract = (id: string, locale: Locale): Promise<Trouble | null> =>
  new Promise((resolve) => {
    const language = locale === "zh-CN" ? "zh" : locale;
    wx.downloadFile({
      url: `${apiBase}/api/v1/listings/${encodeURIComponent(id)}/extract.pdf?lang=${language}`,
      timeout: 60_000,
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode !== 200) resolve(troubleOf(statusCode));
        else open(tempFilePath, resolve);
      },
      fail: () => resolve("failed"),
    });
  });

const open = (filePath: string, resolve: (trouble: Trouble | null) => void): void =>
  wx.openDocument({
    filePath,
    fileType: "pdf",
    showMenu: true,
    success: () => resolve(null),
    fail: () => resolve("failed"),
  });

function troubleOf(status: number): Trouble {
  if (status === 404) return "gone";
  return status === 429 || status === 503 ? "busy" : "failed";
}
