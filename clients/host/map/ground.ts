// The ground of the map: land, borders, water and roads, drawn from vector tiles on canvas.

import L from "leaflet";
import { inTurn } from "../breath";
import { type Palette, palette } from "./palette";
import { type Box, loadTile, RANK_COUNT, type Shape, type SourceTile } from "./tiles";

const SIZE_PX = 512;
const ADMIN_ZOOMS = { first: 3, last: 8 };
const DETAIL_ZOOMS = { first: 8, last: 13 };

/** A tile of 512 px shows the data of the zoom below the map's. */
const dataZoom = (zoom: number) => zoom - 1;

/** From this map zoom on, by rank of road. */
const ROADS_FROM = [9, 9, 11, 12, 13, 14];
/** Width in px at map zoom 14; it grows by this factor a zoom. */
const ROAD_WIDTHS = [8, 7, 6, 4.5, 3.4, 2.4];
const ROAD_GROWTH = 1.38;
/** Ranks from here on are side streets. */
const MINOR_FROM = 4;
const CASED_FROM = 13;
const BAND_PX = 8;

interface TileElement extends HTMLCanvasElement {
  sources?: SourceTile[];
}

export class Ground extends L.GridLayer {
  constructor() {
    super({ tileSize: SIZE_PX, keepBuffer: 1, updateWhenZooming: false, className: "host-ground" });
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas: TileElement = document.createElement("canvas");
    // Three times as fine would take 9 MB a tile, and nobody would see it.
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = SIZE_PX * ratio;
    canvas.height = SIZE_PX * ratio;
    sourcesOf(coords)
      .then((sources) =>
        inTurn(() => {
          canvas.sources = sources;
          paint(canvas, coords, sources, ratio);
        }),
      )
      .then(
        () => done(undefined, canvas),
        (error) => done(error, canvas),
      );
    return canvas;
  }

  /** The detail tiles under the current view, for the labels. */
  sources(): SourceTile[] {
    const tiles = Object.values(
      (this as unknown as { _tiles: Record<string, { el: TileElement; current: boolean }> })._tiles,
    );
    return [...new Set(tiles.filter((tile) => tile.current).flatMap((tile) => tile.el.sources ?? []))];
  }
}

async function sourcesOf(coords: L.Coords): Promise<SourceTile[]> {
  const z = dataZoom(coords.z);
  const wanted = [Math.min(z, ADMIN_ZOOMS.last)];
  if (z > DETAIL_ZOOMS.first) wanted.push(Math.min(z, DETAIL_ZOOMS.last));
  const loads = wanted.map((zoom) => loadTile(zoom, coords.x >> (z - zoom), coords.y >> (z - zoom)));
  const tiles = await Promise.all(loads);
  return tiles.filter((tile) => tile !== undefined);
}

/** Where a tile's canvas lies in the units of a source tile, and how large a unit is. */
interface View {
  context: CanvasRenderingContext2D;
  /** Px of the screen for one unit. */
  scale: number;
  seen: Box;
}

function paint(canvas: HTMLCanvasElement, coords: L.Coords, sources: SourceTile[], ratio: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const colours = palette();
  context.fillStyle = colours.sea;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const source of sources) {
    const view = viewOf(context, coords, source, ratio);
    if (source.z <= ADMIN_ZOOMS.last) paintLand(view, source, coords.z, colours);
  }
  for (const source of sources) {
    // At z8 the tile holds both; over it the details have tiles of their own.
    if (source.z < DETAIL_ZOOMS.first || (source.z === DETAIL_ZOOMS.first && dataZoom(coords.z) > source.z)) continue;
    paintRoads(viewOf(context, coords, source, ratio), source, coords.z, colours);
  }
}

function viewOf(context: CanvasRenderingContext2D, coords: L.Coords, source: SourceTile, ratio: number): View {
  const shift = 2 ** (dataZoom(coords.z) - source.z);
  const scale = (SIZE_PX * shift) / source.extent;
  const left = (coords.x / shift - source.x) * source.extent;
  const top = (coords.y / shift - source.y) * source.extent;
  context.setTransform(scale * ratio, 0, 0, scale * ratio, -left * scale * ratio, -top * scale * ratio);
  const side = source.extent / shift;
  return { context, scale, seen: { left, top, right: left + side, bottom: top + side } };
}

function paintLand(view: View, source: SourceTile, zoom: number, colours: Palette): void {
  fill(view, source.context, colours.neighbour);
  fill(view, source.province, colours.ground);
  if (zoom < 13) paintBand(view, source, colours);
  stroke(view, source.rivers, colours.river, zoom < 9 ? 0.9 : 1.4);
  // Dashes over borders that are scaled up many times are slow, and not needed where streets show.
  const dashes = zoom >= 10 && zoom <= 12 ? [5, 4] : [];
  if (zoom >= 8) stroke(view, source.countyLines, colours.county, 1, dashes);
  stroke(view, source.cityLines, colours.city, zoom < 9 ? 0.9 : 1.2);
  stroke(view, source.provinceLines, colours.province, zoom < 9 ? 1.2 : 1.6);
}

/** A soft band along the inside of the province's border. */
function paintBand(view: View, source: SourceTile, colours: Palette): void {
  for (const shape of source.province.filter((one) => touches(one.box, view.seen, BAND_PX / view.scale))) {
    view.context.save();
    view.context.clip(shape.path);
    stroke(view, source.provinceLines, colours.band, 2 * BAND_PX);
    view.context.restore();
  }
}

function paintRoads(view: View, source: SourceTile, zoom: number, colours: Palette): void {
  const shown = Array.from({ length: RANK_COUNT }, (_, rank) => rank).filter(
    (rank) => zoom >= (ROADS_FROM[rank] ?? 99),
  );
  shown.reverse();
  if (zoom < CASED_FROM) {
    for (const rank of shown) stroke(view, source.roads[rank] ?? [], colours.thinRoad, thinWidth(rank, zoom));
    return;
  }
  for (const rank of shown) stroke(view, source.roads[rank] ?? [], colours.casing, roadWidth(rank, zoom) + 1.6);
  for (const rank of shown)
    stroke(view, source.roads[rank] ?? [], rank < MINOR_FROM ? colours.road : colours.minorRoad, roadWidth(rank, zoom));
}

const thinWidth = (rank: number, zoom: number) => (rank < 2 ? 1.2 : 0.8) + Math.max(0, zoom - 10) * 0.5;
const roadWidth = (rank: number, zoom: number) => (ROAD_WIDTHS[rank] ?? 2) * ROAD_GROWTH ** (zoom - 14);

function fill({ context, seen }: View, shapes: Shape[], colour: string): void {
  context.fillStyle = colour;
  for (const shape of shapes) if (touches(shape.box, seen, 0)) context.fill(shape.path, "evenodd");
}

function stroke(
  { context, scale, seen }: View,
  shapes: Shape[],
  colour: string,
  widthPx: number,
  dashes: number[] = [],
): void {
  context.strokeStyle = colour;
  context.lineWidth = widthPx / scale;
  context.setLineDash(dashes.map((dash) => dash / scale));
  for (const shape of shapes) if (touches(shape.box, seen, widthPx / scale)) context.stroke(shape.path);
  context.setLineDash([]);
}

const touches = (box: Box, seen: Box, margin: number) =>
  box.left <= seen.right + margin &&
  box.right >= seen.left - margin &&
  box.top <= seen.bottom + margin &&
  box.bottom >= seen.top - margin;
