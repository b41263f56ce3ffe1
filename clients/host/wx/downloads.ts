// Fetching a file to a path of ours, and saving a picture: the browser downloads it.

import { Failed, type Options } from "./call";
import { fileAt, hold } from "./files";

/** What a browser proposes: a name that tells nothing of the picture. */
const SAVED_NAME = "poster.png";

/** Any HTTP status is a success, as in WeChat. */
export async function downloadFile({ url, timeout = 60_000 }: Options): Promise<object> {
  const response = await fetch(new URL(url, location.origin), {
    credentials: "omit",
    signal: AbortSignal.timeout(timeout),
  });
  const blob = await response.blob();
  return { statusCode: response.status, tempFilePath: hold(new File([blob], SAVED_NAME, { type: blob.type })) };
}

export async function saveImageToPhotosAlbum({ filePath }: Options): Promise<object> {
  const file = fileAt(filePath);
  if (file === undefined) throw new Failed(`no such file or directory ${filePath}`);
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: SAVED_NAME });
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return {};
}
