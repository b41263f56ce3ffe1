/** What the build decides: where the API is and which location call the account was granted. */

declare const __DEBTORMAP_API__: string | undefined;
declare const __DEBTORMAP_LOCATION__: "fuzzy" | "precise" | undefined;

export type LocationMode = "fuzzy" | "precise";

/** Origin of the API; empty on the web, where pages and API share one. */
export const apiBase: string = typeof __DEBTORMAP_API__ === "string" ? __DEBTORMAP_API__ : "";

export const locationMode: LocationMode = typeof __DEBTORMAP_LOCATION__ === "string" ? __DEBTORMAP_LOCATION__ : "fuzzy";
