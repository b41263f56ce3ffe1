/** Pictures fetched for the reader, and saving them to the album. Thin over wx. */

import { apiBase } from "./config";
import { isRefusal } from "./location";

/** Path of the picture on the device; `gone` when the server has it no longer; null when it cannot be had now. */
export const fetchPicture = (path: string): Promise<string | "gone" | null> =>
  new Promise((resolve) => {
    wx.downloadFile({
      url: apiBase + path,
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode === 200) resolve(tempFilePath);
        else resolve(statusCode === 410 || statusCode === 404 ? "gone" : null);
      },
      fail: () => resolve(null),
    });
  });

export type Saved = "saved" | "cancelled" | "refused" | "failed";

/** To be called from a tap: the system asks the reader the first time. */
export const saveToAlbum = (filePath: string): Promise<Saved> =>
  new Promise((resolve) => {
    wx.saveImageToPhotosAlbum({
      filePath,
      success: () => resolve("saved"),
      fail: ({ errMsg }) => resolve(savedOf(errMsg)),
    });
  });

/** Who once refused is not asked again: the way to change it leads through the settings. */
export const openAlbumSetting = (): void => {
  void wx.openSetting({ fail: () => undefined });
};

export function savedOf(message: string): Saved {
  if (/cancel/i.test(message)) return "cancelled";
  return isRefusal(message) ? "refused" : "failed";
}
