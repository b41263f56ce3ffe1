// wx.createMapContext: acts on a <map> of the top page by its id.

import { mapById } from "../builtins/map";
import { pages } from "../pages";
import { asynchronous, Failed, type Options } from "./call";

export function createMapContext(id: string) {
  const call = (name: string, run: (map: NonNullable<ReturnType<typeof mapById>>, options: Options) => unknown) =>
    asynchronous(`MapContext.${name}`, (options: Options) => {
      const map = mapById(pages.top.holder, id);
      if (!map) throw new Failed(`no map "${id}"`);
      return run(map, options);
    });
  return {
    moveToLocation: call("moveToLocation", (map, options) => map.moveToLocation(options)),
    includePoints: call("includePoints", (map, options) => map.includePoints(options)),
    getCenterLocation: call("getCenterLocation", (map) => map.getCenterLocation()),
    getRegion: call("getRegion", (map) => map.getRegion()),
    getScale: call("getScale", (map) => map.getScale()),
  };
}
