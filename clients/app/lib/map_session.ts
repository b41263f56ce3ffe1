/**
 * The map page without its page: which point is asked about, what is held of it, and what is to be seen.
 *
 * The page passes events in and takes whole pictures of itself (`MapPicture`) out.
 */

import {
  type Asking,
  type CourtOfProvince,
  KINDS,
  type Kind,
  type Nearby,
  readNearby,
  readViewport,
  type Viewport,
} from "./api";
import type { OtherNames } from "./courts";
import { type Filters, filterCount, isNarrow, NO_FILTERS, sameFilters } from "./filters";
import { type Chip, chipsOf } from "./filters_view";
import { instant } from "./format";
import { type Box, boxOf, cellOf, centreOf, distanceM, type Gcj02, inBox, type Region, sameBox, sameCell } from "./geo";
import { type Locale, t } from "./i18n";
import type { Located } from "./location";
import { type Circle, circleOf, here, type Marker, markersOf, placeOfMarker, type Theme } from "./markers";
import { type NearbyView, nearbyView } from "./nearby_view";
import { type Reading, unread } from "./reading";
import type { Origin } from "./store";
import { keptNotice, type StateView, troubleState } from "./trouble_view";
import { Watch } from "./watch";
import { type Mark, marksOf, type WideView, wideMarkers, wideView } from "./wide_view";

/** A card that asks the reader to choose a place, since the device gave none. */
export type Appeal = "refused" | "failed" | "outside" | "pan";

export interface KindChoice {
  readonly kind: string;
  readonly text: string;
  readonly spoken: string;
  readonly selected: boolean;
}

export interface MapPicture {
  readonly markers: readonly Marker[];
  readonly circles: readonly Circle[];
  readonly around: string;
  readonly kinds: readonly KindChoice[];
  /** The other filters that hold; empty when only the kind is chosen, which is seen already. */
  readonly chips: readonly Chip[];
  readonly filtered: boolean;
  readonly view: NearbyView | null;
  /** Set while the map is seen from afar; then the list holds its marks instead of places and listings. */
  readonly wide: WideView | null;
  readonly state: StateView | null;
  readonly notice: string;
  readonly asOf: string;
  readonly appeal: (StateView & { readonly name: Appeal }) | null;
  readonly emptyBody: string;
  readonly pending: boolean;
  readonly locating: boolean;
  readonly panned: boolean;
}

export interface Surroundings {
  readonly locale: Locale;
  readonly theme: Theme;
  readonly courts: readonly CourtOfProvince[];
  readonly courtNames: OtherNames;
}

/** What the map shows when it is seen from afar, and what is asked for it. */
interface Far {
  readonly region: Region;
  readonly centre: Gcj02;
  readonly box: Box;
}

/** A shift of the map's centre below this is a slip of the finger, not another place. */
const PANNED_M = 120;
const RADIUS_M = 500;

export class MapSession {
  origin: Origin;
  selectedId: string | null = null;
  private watch: Watch<Nearby> | null = null;
  private seen = true;
  /** The reading that is shown: of the question asked now or, while its answer is awaited, of the one before. */
  private shown: Reading<Nearby> = unread<Nearby>();
  private pending = true;
  private far: Far | null = null;
  private farWatch: Watch<Viewport> | null = null;
  private farShown: Reading<Viewport> = unread<Viewport>();
  private appeal: Appeal | null = null;
  private locating = false;
  private panned = false;

  constructor(
    origin: Origin,
    private readonly asking: () => Asking,
    private readonly changed: () => void,
    private readonly now: () => number = Date.now,
    public filters: Filters = NO_FILTERS,
  ) {
    this.origin = origin;
  }

  get centre(): Gcj02 {
    return centreOf(this.origin.cell);
  }

  get nearby(): Nearby | null {
    return this.shown.value;
  }

  /** Goes to another point; a point the server would refuse is not asked about. */
  goTo(origin: Origin): void {
    this.panned = false;
    this.leaveFar();
    this.appeal = inBox(origin.cell) ? null : "outside";
    if (this.appeal === null) {
      this.origin = origin;
      this.selectedId = null;
      this.ask();
    }
    this.changed();
  }

  filter(filters: Filters): void {
    if (sameFilters(filters, this.filters)) return;
    this.filters = filters;
    this.ask();
    if (this.far !== null) this.askFar(this.far.box);
    this.changed();
  }

  select(placeId: string | null): void {
    this.selectedId = placeId;
    this.changed();
  }

  /** The map was moved: from afar it shows what is in view; where nothing is covered, what it showed before. */
  lookFromAfar(region: Region, scale: number, centre: Gcj02): void {
    const box = boxOf(region, scale);
    if (box === null) return;
    const asked = this.far?.box;
    this.far = { region, centre, box };
    // Where it was only zoomed, the cross would lie over the counts of the own place.
    this.panned = inBox(cellOf(centre)) && this.isElsewhere(centre);
    if (asked === undefined || !sameBox(asked, box)) this.askFar(box);
    this.changed();
  }

  /** Near again: the circle and its listings. */
  lookClosely(): void {
    if (this.far === null) return;
    this.leaveFar();
    this.changed();
  }

  /** A mark of the map seen from afar. */
  markOf(id: string): Mark | null {
    return this.marks().find((mark) => mark.id === id) ?? null;
  }

  markOfMarker(markerId: number): Mark | null {
    return this.far === null ? null : (this.marks()[markerId - 1] ?? null);
  }

  /** The place behind a marker, selected; null when the marker is none. */
  tapMarker(markerId: number): string | null {
    const place = placeOfMarker(this.nearby, markerId);
    if (place !== null) this.select(place.id);
    return place?.id ?? null;
  }

  /** Whether the map's centre, moved by hand, is another place than the one shown. */
  moveCentre(centre: Gcj02): void {
    const panned = this.isElsewhere(centre);
    if (panned === this.panned) return;
    this.panned = panned;
    this.changed();
  }

  private isElsewhere(centre: Gcj02): boolean {
    return distanceM(centre, this.centre) > PANNED_M && !sameCell(cellOf(centre), this.origin.cell);
  }

  startLocating(): void {
    this.locating = true;
    this.appeal = null;
    this.changed();
  }

  located(located: Located): void {
    this.locating = false;
    if (located.kind === "found") {
      this.goTo({ cell: cellOf(located.point), source: "device", name: "" });
      return;
    }
    this.plead(located.kind);
  }

  plead(appeal: Appeal | null): void {
    this.appeal = appeal;
    this.changed();
  }

  /** The page is seen again: what is held is checked at once. */
  show(): void {
    this.seen = true;
    if (this.watch === null) this.ask();
    else this.asked?.start();
  }

  hide(): void {
    this.seen = false;
    this.watch?.stop();
    this.farWatch?.stop();
  }

  retry(): void {
    this.asked?.start();
  }

  /** The question whose answer is looked at. */
  private get asked(): Watch<Nearby> | Watch<Viewport> | null {
    return this.far === null ? this.watch : this.farWatch;
  }

  private leaveFar(): void {
    if (this.far === null) return;
    this.far = null;
    this.selectedId = null;
    this.farWatch?.stop();
    this.farWatch = null;
    this.farShown = unread<Viewport>();
    this.pending = false;
    // What was held of the circle meanwhile is checked at once.
    if (this.seen) this.watch?.start();
  }

  private askFar(box: Box): void {
    this.watch?.stop();
    this.farWatch?.stop();
    const { filters } = this;
    this.pending = true;
    const watch = new Watch<Viewport>(
      (etag) => readViewport(this.asking(), box, filters, etag),
      (reading) => {
        this.pending = false;
        this.farShown = reading;
        this.changed();
      },
      this.now,
    );
    this.farWatch = watch;
    if (this.seen) watch.start();
  }

  private marks(): readonly Mark[] {
    return this.far === null || this.farShown.value === null ? [] : marksOf(this.farShown.value, this.far.region);
  }

  private ask(): void {
    this.watch?.stop();
    const { cell } = this.origin;
    const { filters } = this;
    this.pending = true;
    const watch = new Watch<Nearby>(
      (etag) => readNearby(this.asking(), cell, filters, etag),
      (reading) => this.answered(reading),
      this.now,
    );
    this.watch = watch;
    if (this.seen && this.far === null) watch.start();
  }

  private answered(reading: Reading<Nearby>): void {
    this.pending = false;
    this.shown = reading;
    if (this.selectedId !== null && !reading.value?.places.some((place) => place.id === this.selectedId)) {
      this.selectedId = null;
    }
    this.changed();
  }

  picture(seen: Surroundings): MapPicture {
    const picture = this.nearPicture(seen);
    return this.far === null ? picture : { ...picture, ...this.farPicture(this.far, seen) };
  }

  private farPicture(far: Far, { locale, theme }: Surroundings): Partial<MapPicture> {
    const marks = this.marks();
    const reading = this.farShown;
    const options = {
      filters: this.filters,
      selectedId: this.selectedId,
      centre: far.centre,
      fewerThan: reading.value?.fewer_than ?? 0,
      theme,
    };
    return {
      markers: [
        here(this.centre, t(locale, "map.around", { origin: originText(locale, this.origin) }), theme),
        ...wideMarkers(locale, marks, options),
      ],
      view: null,
      wide: reading.value === null ? null : wideView(locale, marks, options),
      state: troubleState(locale, reading),
      notice: keptNotice(locale, reading, this.now()),
      asOf: asOfText(locale, reading.value),
      around: t(locale, "map.wide_around"),
    };
  }

  private nearPicture({ locale, theme, courts, courtNames }: Surroundings): MapPicture {
    const nearby = this.nearby;
    const around = t(locale, "map.around", { origin: originText(locale, this.origin) });
    const radius = nearby?.radius_m ?? RADIUS_M;
    return {
      markers: markersOf(locale, nearby, {
        centre: this.centre,
        selectedId: this.selectedId,
        theme,
        originText: around,
      }),
      circles: [circleOf(this.centre, radius, theme)],
      around,
      kinds: kindChoices(locale, this.filters.kind),
      chips: chipsOf(locale, { ...this.filters, kind: null }, courts),
      filtered: filterCount(this.filters) > 0,
      wide: null,
      view:
        nearby === null
          ? null
          : nearbyView(locale, nearby, { filters: this.filters, selectedId: this.selectedId, courts: courtNames }),
      state: troubleState(locale, this.shown),
      notice: keptNotice(locale, this.shown, this.now()),
      asOf: asOfText(locale, nearby),
      appeal: this.appeal === null ? null : { name: this.appeal, ...appealText(locale, this.appeal) },
      emptyBody: t(locale, emptyKey(this.filters), { radius }),
      pending: this.pending,
      locating: this.locating,
      panned: this.panned,
    };
  }
}

function emptyKey(filters: Filters): string {
  if (isNarrow(filters)) return "map.empty_filtered";
  return filters.kind === null ? "map.empty_body" : "map.empty_kind";
}

export const originText = (locale: Locale, origin: Origin): string =>
  origin.source === "division" ? origin.name : t(locale, `map.origin_${origin.source}`);

const kindChoices = (locale: Locale, chosen: Kind | null): readonly KindChoice[] =>
  [null, ...KINDS].map((kind) => {
    const text = t(locale, `kinds.${kind ?? "all"}`);
    const selected = kind === chosen;
    return { kind: kind ?? "", text, spoken: selected ? t(locale, "kinds.chosen", { kind: text }) : text, selected };
  });

const appealText = (locale: Locale, appeal: Appeal): StateView =>
  appeal === "pan"
    ? { title: t(locale, "map.choose_map"), body: t(locale, "map.pan_hint") }
    : { title: t(locale, `map.${appeal}_title`), body: t(locale, `map.${appeal}_body`) };

/** When anything last changed here; nothing when nothing ever did. */
const asOfText = (locale: Locale, nearby: { readonly as_of: string | null } | null): string =>
  nearby?.as_of ? t(locale, "map.as_of", { time: instant(locale, nearby.as_of) }) : "";
