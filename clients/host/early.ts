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

/** Addresses that the server wrote into the page, with spaces between: of all pages, then of the map. */
const told = document.querySelector<HTMLMetaElement>('meta[name="debtormap-first"]')?.content ?? "";
const addresses = told.split(" ").filter(Boolean);
const answers = new Map<string, EarlyAnswer>();
window.__early = answers;

for (const address of location.hash ? addresses.slice(0, 1) : addresses) {
  const headers = { Accept: "application/json", "Accept-Language": LANGUAGE };
  const response = fetch(address, { headers, credentials: "omit" }).then(read);
  // Who takes it hears of a failure and asks again; nobody may ever take it.
  response.catch(() => undefined);
  answers.set(address, { language: LANGUAGE, askedAtMs: performance.now(), response });
}

/** Read whole, whether anybody takes it or not: a body that nobody reads keeps its connection. */
async function read(response: Response): Promise<Response> {
  const { status, headers } = response;
  return new Response(await response.arrayBuffer(), { status, headers });
}

export {};
