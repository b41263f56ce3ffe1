// Choosing files and reading them: a chosen file is known by a path of ours for as long as the page lives.

import { Failed, type Options, report, settle } from "./call";

/** How paths of ours begin. */
export const TEMPORARY = "wxfile://";

const held = new Map<string, File>();
let count = 0;
const DOWNLOAD_MS = 60_000;

export async function chooseMedia({ count: most = 9 }: Options) {
  const files = await choose("image/*", most);
  return {
    type: "image",
    tempFiles: files.map((file) => ({ tempFilePath: hold(file), size: file.size, fileType: "image" })),
  };
}

/** The browser's own chooser in place of a conversation's files. */
export async function chooseMessageFile({ count: most = 9, extension = [] }: Options) {
  const accept = (extension as string[]).map((one) => `.${one}`).join(",");
  const files = await choose(accept, most);
  return {
    tempFiles: files.map((file) => ({ path: hold(file), name: file.name, size: file.size, type: "file", time: 0 })),
  };
}

export const getFileSystemManager = () => ({
  readFile(options: Options) {
    report(
      settle("readFile", async () => ({ data: await read(options as Part) })),
      options,
    );
  },
  writeFile(options: Options) {
    report(
      settle("writeFile", async () => {
        held.set(options.filePath, new File([options.data], nameOf(options.filePath)));
      }),
      options,
    );
  },
  /** Of a chosen file the browser keeps the original: what is dropped is our hold on it. */
  unlink(options: Options) {
    report(
      settle("unlink", async () => {
        if (!held.delete(options.filePath)) throw new Error(missing(options.filePath));
      }),
      options,
    );
  },
});

/** The browser keeps the file where it keeps all that is downloaded. */
export async function shareFileMessage({ filePath, fileName }: Options) {
  const file = held.get(filePath);
  if (!file) throw new Error(missing(filePath));
  const address = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: address, download: fileName ?? file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), DOWNLOAD_MS);
}

export function getRandomValues({ length }: Options) {
  return { randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer };
}

interface Part {
  readonly filePath: string;
  readonly position?: number;
  readonly length?: number;
}

async function read({ filePath, position = 0, length }: Part): Promise<ArrayBuffer> {
  const file = held.get(filePath);
  if (!file) throw new Error(missing(filePath));
  return file.slice(position, length === undefined ? file.size : position + length).arrayBuffer();
}

const nameOf = (path: string) => path.split("/").at(-1) ?? path;
const missing = (path: string) => `no such file or directory ${path}`;

export const fileAt = (path: string): File | undefined => held.get(path);

/** The file as an address that a picture takes: the pages' policy allows data, and nothing of another origin. */
export async function dataUrlOf(path: string): Promise<string> {
  const file = held.get(path);
  if (!file) throw new Error(missing(path));
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export function hold(file: File): string {
  count += 1;
  const path = `${TEMPORARY}tmp_${count}`;
  held.set(path, file);
  return path;
}

function choose(accept: string, most: number): Promise<File[]> {
  return new Promise((resolve, reject) => {
    const input = Object.assign(document.createElement("input"), { type: "file", accept, multiple: most > 1 });
    input.hidden = true;
    input.addEventListener("change", () => {
      input.remove();
      resolve([...(input.files ?? [])].slice(0, most));
    });
    input.addEventListener("cancel", () => {
      input.remove();
      reject(new Failed("cancel"));
    });
    document.body.append(input);
    input.click();
  });
}
