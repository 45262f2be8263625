/**
 * The base map: the city pack's tiles (layers as in Shortbread) in quiet colours, so that routes
 * and stops stand out. No glyphs and no sprite: text is drawn with the page's own font.
 */
import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl";
import type { CityView } from "../wire";

export const FONT = ["Inter Variable", "sans-serif"];
const BASE = "base";

const LIGHT = {
  ground: "#f2f0eb",
  water: "#c3dbe8",
  green: "#dbe8d0",
  grave: "#dfe5d8",
  built: "#eae7e1",
  site: "#efeadc",
  building: "#e2ded6",
  buildingEdge: "#d3cec4",
  casing: "#d8d3c9",
  road: "#ffffff",
  main: "#fdf3d3",
  big: "#fbe5b0",
  path: "#d9d2c6",
  rail: "#b9b4bd",
  label: "#5f6b7a",
  place: "#344054",
  faint: "#98917f",
  halo: "#ffffff",
  arrow: "#b3ada2",
  blank: "#eef1f4",
};
type Palette = typeof LIGHT;

const DARK: Palette = {
  ground: "#1b222c",
  water: "#15293a",
  green: "#1c2f27",
  grave: "#202d28",
  built: "#1f2731",
  site: "#252b31",
  building: "#2a323e",
  buildingEdge: "#36404e",
  casing: "#141a22",
  road: "#3b4656",
  main: "#4a4c46",
  big: "#5a543f",
  path: "#333d4a",
  rail: "#4a4753",
  label: "#aab6c5",
  place: "#dfe6ef",
  faint: "#77839a",
  halo: "#161d27",
  arrow: "#6b7788",
  blank: "#1b222c",
};

type Stops = readonly [number, number, ...number[]];
const width = (stops: Stops, more = 0): ExpressionSpecification =>
  [
    "interpolate",
    ["exponential", 1.6],
    ["zoom"],
    ...stops.map((value, at) => (at % 2 === 0 ? value : value + more)),
  ] as ExpressionSpecification;

interface Road {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly colour: string;
  readonly width: Stops;
}

const roadsIn = (colours: Palette): readonly Road[] => [
  { id: "service", kinds: ["service"], colour: colours.road, width: [13, 0.4, 14, 1.2, 18, 9] },
  {
    id: "street",
    kinds: ["residential", "unclassified", "living_street", "pedestrian", "road", "busway"],
    colour: colours.road,
    width: [12, 0.6, 14, 2.6, 18, 17],
  },
  {
    id: "tertiary",
    kinds: ["tertiary"],
    colour: colours.road,
    width: [9, 0.4, 12, 1.6, 14, 4, 18, 21],
  },
  {
    id: "secondary",
    kinds: ["secondary"],
    colour: colours.main,
    width: [9, 0.5, 12, 1.8, 14, 4.4, 18, 22],
  },
  {
    id: "primary",
    kinds: ["primary"],
    colour: colours.main,
    width: [8, 0.6, 11, 1.6, 14, 5, 18, 25],
  },
  {
    id: "trunk",
    kinds: ["trunk", "motorway"],
    colour: colours.big,
    width: [5, 0.7, 10, 1.8, 14, 6.4, 18, 31],
  },
];

const oneOf = (kinds: readonly string[]): FilterSpecification => [
  "all",
  ["in", ["get", "kind"], ["literal", [...kinds]]],
  ["!", ["to-boolean", ["get", "rail"]]],
];

const fill = (
  id: string,
  layer: string,
  colour: string | ExpressionSpecification,
): LayerSpecification => ({
  id,
  type: "fill",
  source: BASE,
  "source-layer": layer,
  paint: { "fill-color": colour },
});

const line = (id: string, road: Road, colour: string, more: number): LayerSpecification => ({
  id,
  type: "line",
  source: BASE,
  "source-layer": "streets",
  filter: oneOf(road.kinds),
  layout: { "line-cap": "round", "line-join": "round" },
  paint: { "line-color": colour, "line-width": width(road.width, more) },
});

const label = (
  id: string,
  layer: string,
  field: string,
  from: number,
  [colour, halo]: readonly [string, string],
  size: number | ExpressionSpecification,
): LayerSpecification => ({
  id,
  type: "symbol",
  source: BASE,
  "source-layer": layer,
  minzoom: from,
  layout: {
    "text-field": ["get", field],
    "text-font": FONT,
    "text-size": size,
    "text-max-width": 8,
    ...(layer === "street_labels" ? { "symbol-placement": "line" as const } : {}),
  },
  paint: { "text-color": colour, "text-halo-color": halo, "text-halo-width": 1.4 },
});

const landIn = (colours: Palette): ExpressionSpecification => [
  "match",
  ["get", "kind"],
  ["park", "garden", "grass", "forest", "wood", "recreation_ground", "meadow", "golf_course"],
  colours.green,
  ["pitch", "playground", "scrub", "heath", "grassland", "wetland", "allotments", "farmland"],
  colours.green,
  ["cemetery"],
  colours.grave,
  colours.built,
];

const areasIn = (colours: Palette): readonly LayerSpecification[] => [
  fill("land", "land", landIn(colours)),
  fill("sites", "sites", colours.site),
  fill("water", "water_polygons", colours.water),
  {
    id: "water-lines",
    type: "line",
    source: BASE,
    "source-layer": "water_lines",
    paint: { "line-color": colours.water, "line-width": 1.6 },
  },
  {
    id: "buildings",
    type: "fill",
    source: BASE,
    "source-layer": "buildings",
    minzoom: 14,
    paint: { "fill-color": colours.building, "fill-outline-color": colours.buildingEdge },
  },
];

const pathsIn = (colours: Palette): readonly LayerSpecification[] => [
  {
    id: "paths",
    type: "line",
    source: BASE,
    "source-layer": "streets",
    minzoom: 15,
    filter: oneOf(["footway", "path", "cycleway", "steps", "bridleway", "track"]),
    paint: {
      "line-color": colours.path,
      "line-width": width([15, 0.6, 18, 2.4]),
      "line-dasharray": [2, 1.6],
    },
  },
  {
    id: "rail",
    type: "line",
    source: BASE,
    "source-layer": "streets",
    filter: ["to-boolean", ["get", "rail"]],
    paint: {
      "line-color": colours.rail,
      "line-width": width([10, 0.4, 16, 1.6]),
      "line-dasharray": [4, 2],
    },
  },
];

const labelsIn = (colours: Palette): readonly LayerSpecification[] => [
  {
    id: "oneway",
    type: "symbol",
    source: BASE,
    "source-layer": "streets",
    minzoom: 16,
    filter: ["to-boolean", ["get", "oneway"]],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 160,
      "text-field": "→",
      "text-font": FONT,
      "text-size": 12,
      "text-keep-upright": false,
    },
    paint: { "text-color": colours.arrow },
  },
  label(
    "street-names",
    "street_labels",
    "name",
    13,
    [colours.label, colours.halo],
    ["interpolate", ["linear"], ["zoom"], 13, 10, 17, 13],
  ),
  label("houses", "addresses", "housenumber", 17, [colours.faint, colours.halo], 10),
  label("places", "place_labels", "name", 4, [colours.place, colours.halo], 14),
];

const BLANK = "blank-grid";

/** The style of a city pack; without one, a blank sheet that says so by its grid. */
export function baseStyle(
  city: CityView | null,
  origin: string,
  isDark = false,
): StyleSpecification {
  const colours = isDark ? DARK : LIGHT;
  if (city === null || city.tiles === "") {
    const layers: LayerSpecification[] = [
      { id: "ground", type: "background", paint: { "background-color": colours.blank } },
      { id: "grid", type: "background", paint: { "background-pattern": BLANK } },
    ];
    return { version: 8, sources: {}, layers };
  }
  const ground: LayerSpecification = {
    id: "ground",
    type: "background",
    paint: { "background-color": colours.ground },
  };
  const { tiles, bbox } = city;
  const roads = roadsIn(colours);
  return {
    version: 8,
    sources: {
      [BASE]: {
        type: "vector",
        tiles: [tiles.startsWith("/") ? `${origin}${tiles}` : tiles],
        minzoom: city.minzoom,
        maxzoom: city.maxzoom,
        bounds: [...bbox],
        attribution: city.attribution,
      },
    },
    layers: [
      ground,
      ...areasIn(colours),
      ...pathsIn(colours),
      ...roads.map((road) => line(`${road.id}-casing`, road, colours.casing, 1.5)),
      ...roads.map((road) => line(road.id, road, road.colour, 0)),
      ...labelsIn(colours),
    ],
  };
}

export const isGrid = (image: string): boolean => image === BLANK;
