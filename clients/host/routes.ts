// Page paths with their parameters, and the addresses they have on the web.

export interface Route {
  path: string;
  query: Record<string, string>;
}

const LISTING = "pages/listing/index";
/** Pages with an address of their own, which the server knows, too. */
const NAMED: Readonly<Record<string, string>> = {
  "/clue": "pages/clue/index",
  "/corrections": "pages/correction/index",
  "/verify": "pages/verify/index",
};

/** "/pages/search/index?q=a" or "../search/index?q=a" as a mini-program writes it. Values stay encoded. */
export function parseRoute(url: string, from = ""): Route {
  const [path = "", query = ""] = url.split("?", 2);
  return { path: resolvePath(path, from), query: parseQuery(query) };
}

function resolvePath(path: string, from: string): string {
  if (path.startsWith("/")) return path.slice(1);
  const steps = from.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return steps.join("/");
}

function parseQuery(text: string): Record<string, string> {
  const pairs = text.split("&").filter(Boolean);
  return Object.fromEntries(pairs.map((pair) => [pair.split("=", 1)[0], pair.slice(pair.indexOf("=") + 1)]));
}

const formatQuery = (query: Record<string, string>) => {
  const text = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  return text.length > 0 ? `?${text.join("&")}` : "";
};

/** `/` for the first page, `/r/{id}` for a listing, `/s/{share}` for one that was shared; a name or a fragment for others. */
export function addressOf({ path, query }: Route, first: string): string {
  if (path === LISTING) {
    const { id, share, ...rest } = query;
    if (share) return `/s/${share}${formatQuery(rest)}`;
    if (id) return `/r/${id}${formatQuery(rest)}`;
  }
  if (path === first) return `/${formatQuery(query)}`;
  const named = Object.keys(NAMED).find((address) => NAMED[address] === path);
  if (named) return `${named}${formatQuery(query)}`;
  return `/#/${path}${formatQuery(query)}`;
}

/** The page that an address shows; an address of no page shows the first one. */
export function routeOf(address: Pick<Location, "pathname" | "search" | "hash">, pages: readonly string[]): Route {
  const query = parseQuery(address.search.slice(1));
  const listing = /^\/([rs])\/([0-9A-Za-z]{1,20})\/?$/.exec(address.pathname);
  if (listing?.[2]) return { path: LISTING, query: { ...query, [listing[1] === "r" ? "id" : "share"]: listing[2] } };
  const named = NAMED[address.pathname.replace(/(.)\/$/, "$1")];
  if (named && pages.includes(named)) return { path: named, query };
  const route = address.hash.startsWith("#/") ? parseRoute(address.hash.slice(1)) : undefined;
  return route && pages.includes(route.path) ? route : { path: pages[0] ?? "", query };
}
