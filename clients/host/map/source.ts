// Map tiles of somebody else, when the court's installation names a source (DEBTORMAP_BASEMAP, docs/basemap.md).

import L from "leaflet";

export interface TileSource {
  /** Addresses with {z}, {x} and {y}; the first lies lowest. */
  readonly tiles: readonly string[];
  readonly datum: "wgs84" | "gcj02";
  readonly attribution: string;
  readonly approval: string;
  readonly minzoom: number;
  readonly maxzoom: number;
}

/** So many tiles in a row that failed, and the source is given up until the page is opened again. */
const FAILURES = 6;

/** What the server wrote into the page; undefined where our own ground is shown. */
export function tileSource(): TileSource | undefined {
  const told = document.querySelector<HTMLMetaElement>('meta[name="debtormap-tiles"]')?.content;
  return told ? (JSON.parse(told) as TileSource) : undefined;
}

/** The source's layers; `failed` is called once when it does not answer. */
export function backdrop(source: TileSource, zooms: { first: number; last: number }, failed: () => void): L.LayerGroup {
  let failures = 0;
  const layers = source.tiles.map((url) => {
    const layer = L.tileLayer(url, {
      minZoom: zooms.first,
      maxZoom: zooms.last,
      minNativeZoom: source.minzoom,
      maxNativeZoom: source.maxzoom,
      className: "host-backdrop",
    });
    layer.on("tileload", () => {
      failures = 0;
    });
    layer.on("tileerror", () => {
      failures += 1;
      if (failures === FAILURES) failed();
    });
    return layer;
  });
  return L.layerGroup(layers);
}

/** For the control of attributions, which takes HTML. */
export function attributionOf(source: TileSource): string {
  const holder = document.createElement("span");
  holder.textContent = `${source.attribution} · 审图号：${source.approval}`;
  return holder.innerHTML;
}
