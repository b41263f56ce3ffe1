// The colours of the base map, light and dark (docs: the look is quiet, the counts stand out).

import { onShownTheme, theme } from "../theme";

export interface Palette {
  sea: string;
  neighbour: string;
  ground: string;
  county: string;
  city: string;
  province: string;
  band: string;
  river: string;
  road: string;
  minorRoad: string;
  casing: string;
  thinRoad: string;
  name: string;
  quietName: string;
  streetName: string;
  waterName: string;
  halo: string;
  dot: string;
}

const LIGHT: Palette = {
  sea: "#e3eaee",
  neighbour: "#eeefec",
  ground: "#f9f9f6",
  county: "#d3d4cd",
  city: "#b9bcb5",
  province: "#929b95",
  band: "rgba(122,140,128,.16)",
  river: "#c3d7e2",
  road: "#ffffff",
  minorRoad: "#ffffff",
  casing: "#d3d3ca",
  thinRoad: "#d6d6cf",
  name: "#39414a",
  quietName: "#69717b",
  streetName: "#5b636c",
  waterName: "#41759a",
  halo: "rgba(250,250,247,.94)",
  dot: "#59626b",
};

const DARK: Palette = {
  sea: "#12171c",
  neighbour: "#171b20",
  ground: "#1e2329",
  county: "#3a424b",
  city: "#49515b",
  province: "#65707a",
  band: "rgba(140,160,170,.10)",
  river: "#2b4354",
  road: "#3a424b",
  minorRoad: "#30373f",
  casing: "#2b3138",
  thinRoad: "#333b43",
  name: "#c3cad1",
  quietName: "#98a2ac",
  streetName: "#a5aeb7",
  waterName: "#7fa9c4",
  halo: "rgba(24,28,33,.92)",
  dot: "#8e98a2",
};

export const palette = (): Palette => (theme() === "dark" ? DARK : LIGHT);

export const onPaletteChange = onShownTheme;
