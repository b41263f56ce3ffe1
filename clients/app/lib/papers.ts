/** Choosing photos and PDF files, and reading them. Thin over wx. */

export interface Chosen {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

/** Photos from the album or the camera; none when the person changes his mind. */
export const choosePhotos = (count: number): Promise<readonly Chosen[]> =>
  new Promise((resolve) => {
    wx.chooseMedia({
      count,
      mediaType: ["image"],
      sizeType: ["compressed"],
      success: ({ tempFiles }) =>
        resolve(tempFiles.map(({ tempFilePath, size }) => ({ path: tempFilePath, name: "", sizeBytes: size }))),
      fail: () => resolve([]),
    });
  });

/** PDF files; in WeChat from a conversation, for it has no other. */
export const chooseDocuments = (count: number): Promise<readonly Chosen[]> =>
  new Promise((resolve) => {
    wx.chooseMessageFile({
      count,
      type: "file",
      extension: ["pdf"],
      success: ({ tempFiles }) => resolve(tempFiles.map(({ path, name, size }) => ({ path, name, sizeBytes: size }))),
      fail: () => resolve([]),
    });
  });

/** A file that the court may have signed; null when the person changes his mind. */
export const chooseSigned = (): Promise<Chosen | null> =>
  new Promise((resolve) => {
    wx.chooseMessageFile({
      count: 1,
      type: "file",
      extension: ["pdf", "json", "txt"],
      success: ({ tempFiles }) =>
        resolve(tempFiles.map(({ path, name, size }) => ({ path, name, sizeBytes: size }))[0] ?? null),
      fail: () => resolve(null),
    });
  });

/** Null when it cannot be read. */
export const readFile = (path: string): Promise<ArrayBuffer | null> =>
  new Promise((resolve) => {
    wx.getFileSystemManager().readFile({
      filePath: path,
      success: ({ data }) => resolve(data instanceof ArrayBuffer ? data : null),
      fail: () => resolve(null),
    });
  });

/** Part of a file, so that a large one is never in memory whole. Null when it cannot be read. */
export const readPart = (path: string, position: number, length: number): Promise<ArrayBuffer | null> =>
  new Promise((resolve) => {
    wx.getFileSystemManager().readFile({
      filePath: path,
      position,
      length,
      success: ({ data }) => resolve(data instanceof ArrayBuffer ? data : null),
      fail: () => resolve(null),
    });
  });

/** Hands a text over as a file: in WeChat to a conversation of the person's choice, in a browser as a download. */
export const keepFile = (name: string, text: string): Promise<boolean> =>
  new Promise((resolve) => {
    const filePath = `${wx.env.USER_DATA_PATH}/${name}`;
    wx.getFileSystemManager().writeFile({
      filePath,
      data: text,
      encoding: "utf8",
      success: () =>
        wx.shareFileMessage({ filePath, fileName: name, success: () => resolve(true), fail: () => resolve(false) }),
      fail: () => resolve(false),
    });
  });

/** The copy that choosing made is taken away again; the file in the album or conversation stays. */
export function forgetFile(path: string): void {
  wx.getFileSystemManager().unlink({ filePath: path, fail: () => undefined });
}

/** A key that nobody guesses, in hexadecimal: two characters a byte. */
export const randomKey = (bytes = 16): Promise<string> =>
  new Promise((resolve, reject) => {
    wx.getRandomValues({
      length: bytes,
      success: ({ randomValues }) =>
        resolve([...new Uint8Array(randomValues)].map((byte) => byte.toString(16).padStart(2, "0")).join("")),
      fail: reject,
    });
  });
