// Asks what the first page will ask, while the app itself is still on its way. Stands alone: it must be small.

interface EarlyAnswer {
  readonly language: string;
  readonly askedAtMs: number;
  readonly response: Promise<Response>;
}

declare global {
  interface Window {
    __early?: Map<string, EarlyAnswer>;
  }
}

const LANGUAGE = "zh-CN";

/** Addresses that the server wrote into the page, with spaces between. */
const told = document.querySelector<HTMLMetaElement>('meta[name="debtormap-first"]')?.content ?? "";
const answers = new Map<string, EarlyAnswer>();
window.__early = answers;

for (const address of told.split(" ").filter(Boolean)) {
  const headers = { Accept: "application/json", "Accept-Language": LANGUAGE };
  const response = fetch(address, { headers, credentials: "omit" });
  // Who takes it hears of a failure and asks again; nobody may ever take it.
  response.catch(() => undefined);
  answers.set(address, { language: LANGUAGE, askedAtMs: performance.now(), response });
}

export {};
