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

const COLOUR = {
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

const ROADS: readonly Road[] = [
  { id: "service", kinds: ["service"], colour: COLOUR.road, width: [13, 0.4, 14, 1.2, 18, 9] },
  {
    id: "street",
    kinds: ["residential", "unclassified", "living_street", "pedestrian", "road", "busway"],
    colour: COLOUR.road,
    width: [12, 0.6, 14, 2.6, 18, 17],
  },
  {
    id: "tertiary",
    kinds: ["tertiary"],
    colour: COLOUR.road,
    width: [9, 0.4, 12, 1.6, 14, 4, 18, 21],
  },
  {
    id: "secondary",
    kinds: ["secondary"],
    colour: COLOUR.main,
    width: [9, 0.5, 12, 1.8, 14, 4.4, 18, 22],
  },
  {
    id: "primary",
    kinds: ["primary"],
    colour: COLOUR.main,
    width: [8, 0.6, 11, 1.6, 14, 5, 18, 25],
  },
  {
    id: "trunk",
    kinds: ["trunk", "motorway"],
    colour: COLOUR.big,
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
  colour: string,
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
  paint: { "text-color": colour, "text-halo-color": COLOUR.halo, "text-halo-width": 1.4 },
});

const LAND: ExpressionSpecification = [
  "match",
  ["get", "kind"],
  ["park", "garden", "grass", "forest", "wood", "recreation_ground", "meadow", "golf_course"],
  COLOUR.green,
  ["pitch", "playground", "scrub", "heath", "grassland", "wetland", "allotments", "farmland"],
  COLOUR.green,
  ["cemetery"],
  COLOUR.grave,
  COLOUR.built,
];

const areas: readonly LayerSpecification[] = [
  fill("land", "land", LAND),
  fill("sites", "sites", COLOUR.site),
  fill("water", "water_polygons", COLOUR.water),
  {
    id: "water-lines",
    type: "line",
    source: BASE,
    "source-layer": "water_lines",
    paint: { "line-color": COLOUR.water, "line-width": 1.6 },
  },
  {
    id: "buildings",
    type: "fill",
    source: BASE,
    "source-layer": "buildings",
    minzoom: 14,
    paint: { "fill-color": COLOUR.building, "fill-outline-color": COLOUR.buildingEdge },
  },
];

const paths: readonly LayerSpecification[] = [
  {
    id: "paths",
    type: "line",
    source: BASE,
    "source-layer": "streets",
    minzoom: 15,
    filter: oneOf(["footway", "path", "cycleway", "steps", "bridleway", "track"]),
    paint: {
      "line-color": COLOUR.path,
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
      "line-color": COLOUR.rail,
      "line-width": width([10, 0.4, 16, 1.6]),
      "line-dasharray": [4, 2],
    },
  },
];

const labels: readonly LayerSpecification[] = [
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
    paint: { "text-color": "#b3ada2" },
  },
  label("street-names", "street_labels", "name", 13, COLOUR.label, [
    "interpolate",
    ["linear"],
    ["zoom"],
    13,
    10,
    17,
    13,
  ]),
  label("houses", "addresses", "housenumber", 17, COLOUR.faint, 10),
  label("places", "place_labels", "name", 4, COLOUR.place, 14),
];

const BLANK = "blank-grid";

/** The style of a city pack; without one, a blank sheet that says so by its grid. */
export function baseStyle(city: CityView | null, origin: string): StyleSpecification {
  if (city === null || city.tiles === "") {
    const layers: LayerSpecification[] = [
      { id: "ground", type: "background", paint: { "background-color": "#eef1f4" } },
      { id: "grid", type: "background", paint: { "background-pattern": BLANK } },
    ];
    return { version: 8, sources: {}, layers };
  }
  const ground: LayerSpecification = {
    id: "ground",
    type: "background",
    paint: { "background-color": COLOUR.ground },
  };
  const { tiles, bbox } = city;
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
      ...areas,
      ...paths,
      ...ROADS.map((road) => line(`${road.id}-casing`, road, COLOUR.casing, 1.5)),
      ...ROADS.map((road) => line(road.id, road, road.colour, 0)),
      ...labels,
    ],
  };
}

export const isGrid = (image: string): boolean => image === BLANK;
