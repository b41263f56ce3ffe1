import L from "leaflet";
import { toWgs84 } from "../geo";
export interface MapProperties {
  latitude: number;
  longitude: number;
  scale: number;
}
export class MapControl {
  map: L.Map;
  constructor(element: HTMLElement, p: MapProperties, _send: (name: string, detail: object, fields: object) => void) {
    const at = toWgs84(p);
    this.map = L.map(element).setView([at.latitude, at.longitude], p.scale);
  }
  update(_name: string, _p: MapProperties) {}
  remove() {
    this.map.remove();
  }
  async moveToLocation(_o: object): Promise<object> {
    return {};
  }
  async includePoints(_o: object): Promise<object> {
    return {};
  }
  async getCenterLocation(): Promise<object> {
    return {};
  }
  async getRegion(): Promise<object> {
    return {};
  }
  async getScale(): Promise<object> {
    return {};
  }
}
