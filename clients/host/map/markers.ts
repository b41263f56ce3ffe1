// The markers of a page: counts as pills, and the place one stands at.

import L from "leaflet";
import type { Position } from "../geo";
import { type Group, isMany, type Marked, merge, pillWidth } from "./counts";
import { coversOf, isCovered } from "./covered";
import type { Frame } from "./frame";
import type { Box } from "./tiles";

export interface MarkerProperties extends Position {
  id: number;
  iconPath?: string;
  width?: number;
  height?: number;
  alpha?: number;
  zIndex?: number;
  ariaLabel?: string;
  title?: string;
  label?: { content?: string };
  callout?: { content?: string; display?: string };
  /** Ours; WeChat passes over it. */
  selected?: boolean;
}

interface Counted extends Marked {
  properties: MarkerProperties;
  at: L.LatLng;
}

const PILL_PX = 24;
const TARGET_PX = 44;
/** The page answers a move of the map, with buttons over it among others. */
const SETTLED_MS = 250;

export class Markers {
  readonly #map: L.Map;
  readonly #frame: Frame;
  readonly #layer = L.layerGroup();
  readonly #tapped: (id: number) => void;
  #properties: MarkerProperties[] = [];
  #groups: Group<Counted>[] = [];
  #drawn = "";
  #shown: { marker: L.Marker; group: Group<Counted> }[] = [];
  #settling = 0;

  constructor(map: L.Map, frame: Frame, tapped: (id: number) => void) {
    this.#map = map;
    this.#frame = frame;
    this.#tapped = tapped;
    this.#layer.addTo(map);
    map.on("zoomend", () => this.#draw());
    map.on("moveend resize", () => this.#settle());
  }

  set(properties: MarkerProperties[]): void {
    this.#properties = properties;
    this.#drawn = "";
    this.#draw();
  }

  /** What no name may cover, in px from the corner of the view. */
  boxes(): Box[] {
    const counted = this.#groups.map(({ first, count }) => boxOf(this.#map, first.at, pillWidth(count), PILL_PX));
    const plain = this.#properties.filter((one) => contentOf(one) === "");
    return [
      ...counted,
      ...plain.map((one) => boxOf(this.#map, this.#frame.latLng(one), one.width ?? 18, one.height ?? 18)),
    ];
  }

  #draw(): void {
    const zoom = this.#map.getZoom();
    const counted = this.#properties.filter((one) => contentOf(one) !== "");
    this.#groups = merge(counted.map((one) => this.#counted(one, zoom)));
    // Zooms at which the same groups stand need no new elements, and keep the keyboard's focus.
    const drawn = JSON.stringify(this.#groups.map((group) => group.members.map((one) => one.properties)));
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#layer.clearLayers();
    for (const one of this.#properties.filter((plain) => contentOf(plain) === ""))
      this.#layer.addLayer(plainMarker(one, this.#frame.latLng(one)));
    this.#shown = this.#groups.map((group) => ({ group, marker: this.#countMarker(group) }));
    for (const { marker } of this.#shown) this.#layer.addLayer(marker);
    // Before the next picture, whose layout this asks for anyway.
    requestAnimationFrame(() => this.#offer());
    this.#settle();
  }

  #settle(): void {
    window.clearTimeout(this.#settling);
    this.#settling = window.setTimeout(() => this.#offer(), SETTLED_MS);
  }

  /** What is covered is no button until the map moves: the list has it, and a finger still finds what is left of it. */
  #offer(): void {
    const container = this.#map.getContainer();
    const view = container.getBoundingClientRect();
    if (view.width === 0) return;
    const covers = coversOf(container);
    for (const { marker, group } of this.#shown) {
      const { x, y } = this.#map.latLngToContainerPoint(group.first.at);
      const element = marker.getElement();
      if (element === document.activeElement) continue;
      if (isCovered({ x: x + view.left, y: y + view.top }, view, covers)) makePicture(element);
      else makeButton(element, spoken(group));
    }
  }

  #counted(properties: MarkerProperties, zoom: number): Counted {
    const at = this.#frame.latLng(properties);
    const { x, y } = this.#map.project(at, zoom);
    return { id: properties.id, count: Number.parseInt(contentOf(properties), 10) || 0, x, y, at, properties };
  }

  #countMarker(group: Group<Counted>): L.Marker {
    const { first } = group;
    const pill = document.createElement("span");
    pill.textContent = seen(group);
    const icon = L.divIcon({ className: classesOf(group), html: pill, iconSize: [TARGET_PX, TARGET_PX] });
    const marker = L.marker(first.at, { icon, keyboard: false, riseOnHover: true, zIndexOffset: raised(group) });
    marker.on("click", () => this.#open(group));
    marker.on("add", () => makeButton(marker.getElement(), spoken(group)));
    return marker;
  }

  /** A merged count opens by zooming in; where that cannot part them, its first place opens. */
  #open({ first, members }: Group<Counted>): void {
    const bounds = L.latLngBounds(members.map((one) => one.at));
    const apart = !bounds.getSouthWest().equals(bounds.getNorthEast());
    if (members.length > 1 && apart && this.#map.getZoom() < this.#map.getMaxZoom()) {
      const zoom = Math.max(this.#map.getBoundsZoom(bounds.pad(0.5)), this.#map.getZoom() + 1);
      this.#map.setView(bounds.getCenter(), Math.min(zoom, this.#map.getMaxZoom()));
    } else {
      this.#tapped(first.id);
    }
  }
}

const contentOf = ({ label, callout }: MarkerProperties) =>
  label?.content || (callout?.display === "ALWAYS" && callout.content) || "";

function boxOf(map: L.Map, at: L.LatLng, width: number, height: number): Box {
  const { x, y } = map.latLngToContainerPoint(at);
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function classesOf({ count, members }: Group<Counted>): string {
  return [
    "host-count",
    isMany(count) && "host-many",
    members.every((one) => (one.properties.alpha ?? 1) < 1) && "host-faint",
    members.some((one) => one.properties.selected) && "host-selected",
  ]
    .filter(Boolean)
    .join(" ");
}

const raised = ({ members }: Group<Counted>) => Math.max(...members.map((one) => one.properties.zIndex ?? 0)) * 1000;

/** Of several the sum; with a plus where one of them gives no number, and what they stay below where none does. */
function seen({ first, members, count }: Group<Counted>): string {
  if (members.length === 1) return contentOf(first.properties);
  const contents = members.map(({ properties }) => contentOf(properties));
  if (count === 0) return `<${contents.reduce((sum, content) => sum + (Number(content.replace("<", "")) || 0), 0)}`;
  return `${count}${contents.some((content) => Number.isNaN(Number(content))) ? "+" : ""}`;
}

function spoken(group: Group<Counted>): string {
  const { members } = group;
  const labels = members.map(({ properties }) => properties.ariaLabel || properties.title || contentOf(properties));
  if (labels.length === 1) return labels[0] ?? "";
  // The name begins with what is seen.
  return `${seen(group)}: ${labels.join("; ")}`;
}

/** The host's own rule turns Enter and Space into a click. */
function makeButton(element: HTMLElement | undefined, label: string): void {
  if (!element) return;
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", label);
  element.removeAttribute("aria-hidden");
}

function makePicture(element: HTMLElement | undefined): void {
  for (const name of ["tabindex", "role", "aria-label"]) element?.removeAttribute(name);
  element?.setAttribute("aria-hidden", "true");
}

/** The dot of the place one stands at follows the colours of the map; another picture is shown as it is. */
function plainMarker(properties: MarkerProperties, at: L.LatLng): L.Marker {
  const { iconPath = "", width = 18, height = 18 } = properties;
  const icon = /(^|\/)here(-dark)?\.\w+$/.test(iconPath)
    ? L.divIcon({ className: "host-here", iconSize: [18, 18] })
    : L.icon({ iconUrl: iconPath, iconSize: [width, height] });
  // Below the counts, which are to be read.
  const below = { interactive: false, keyboard: false, zIndexOffset: -1000 };
  return L.marker(at, { ...below, icon, alt: properties.ariaLabel ?? "" });
}
