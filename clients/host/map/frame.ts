// Pages speak GCJ-02, browsers WGS-84; the map speaks whichever its ground is drawn in.

import L from "leaflet";
import { type Position, toGcj02, toWgs84 } from "../geo";

export class Frame {
  /** Changes when an outside ground gives way to our own. */
  datum: "wgs84" | "gcj02";

  constructor(datum: "wgs84" | "gcj02") {
    this.datum = datum;
  }

  /** Where a position of a page lies on this map. */
  latLng(position: Position): L.LatLng {
    const given = { latitude: Number(position.latitude), longitude: Number(position.longitude) };
    const { latitude, longitude } = this.datum === "gcj02" ? given : toWgs84(given);
    return L.latLng(latitude, longitude);
  }

  /** Where a position that the browser measured lies on this map. */
  measured(position: Position): L.LatLng {
    const { latitude, longitude } = this.datum === "gcj02" ? toGcj02(position) : position;
    return L.latLng(latitude, longitude);
  }

  /** A point of this map as a page hears of it. */
  positionOf({ lat, lng }: L.LatLng): Position {
    const point = { longitude: lng, latitude: lat };
    return this.datum === "gcj02" ? point : toGcj02(point);
  }
}
