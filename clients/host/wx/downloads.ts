// Fetching a file to a path of ours, and saving a picture or a document: the browser downloads it.

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
  const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? SAVED_NAME;
  return { statusCode: response.status, tempFilePath: hold(new File([blob], name, { type: blob.type })) };
}

/** The browser keeps the document among the person's own files; what opens it there is his choice. */
export async function openDocument({ filePath }: Options): Promise<object> {
  const file = existing(filePath);
  download(file, file.name);
  return {};
}

export async function saveImageToPhotosAlbum({ filePath }: Options): Promise<object> {
  download(existing(filePath), SAVED_NAME);
  return {};
}

function existing(path: string): File {
  const file = fileAt(path);
  if (file === undefined) throw new Failed(`no such file or directory ${path}`);
  return file;
}

function download(file: File, name: string): void {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
