/** What lies over the base map, from the bottom to the top. */
import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
} from "maplibre-gl";
import { FONT } from "./style";

export const SOURCES = [
  "areas",
  "sketch",
  "corners",
  "routes",
  "waiting",
  "stops",
  "far",
  "depots",
  "halo",
  "vehicles",
  "choices",
] as const;
export type SourceName = (typeof SOURCES)[number];

const STRONG: ExpressionSpecification = ["case", ["==", ["get", "strong"], 1], 1, 0.16];
export const FROM_ZOOM = 12.6; // before it, numbers would only cover each other

/** From which scale on a source is drawn, and up to which: out of sight it need not be kept up. */
const SCALES: Partial<Record<SourceName, readonly [number, number]>> = {
  stops: [FROM_ZOOM, Number.POSITIVE_INFINITY],
  far: [0, FROM_ZOOM],
};
const NEARLY = 0.5; // so that it is there when it comes into sight

/** Whether a source is drawn at this scale, or nearly. */
export function isInSight(source: SourceName, zoom: number): boolean {
  const [from, to] = SCALES[source] ?? [0, Number.POSITIVE_INFINITY];
  return zoom >= from - NEARLY && zoom < to + NEARLY;
}

/** Sources whose points are gathered where they lie too close, with how many of them went wrong. */
export const GATHERED: Partial<Record<SourceName, GeoJSONSourceSpecification>> = {
  far: {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
    cluster: true,
    clusterRadius: 42,
    clusterMinPoints: 4, // fewer are told apart by eye, in the colours of their runs
    clusterMaxZoom: 12,
    clusterProperties: { bad: ["+", ["get", "bad"]], late: ["+", ["get", "late"]] },
  },
};

/** Rings around many stops grow with what they are around; a halo around one stays as it is. */
const ringed = (size: number): ExpressionSpecification => [
  "case",
  ["==", ["get", "icon"], "ring"],
  size,
  1,
];

const WORST: ExpressionSpecification = [
  "case",
  [">", ["get", "bad"], 0],
  "bad",
  [">", ["get", "late"], 0],
  "late",
  "plain",
];
const SIZE: ExpressionSpecification = ["step", ["get", "point_count"], "s", 30, "m", 150, "l"];

const wide = (near: number, far: number, chosen: number): ExpressionSpecification => [
  "interpolate",
  ["linear"],
  ["zoom"],
  10,
  ["case", ["get", "chosen"], far + chosen, far],
  16,
  ["case", ["get", "chosen"], near + chosen, near],
];

/** Near enough, runs keep to the right, each in its lane. */
const LANE: ExpressionSpecification = [
  "interpolate",
  ["linear"],
  ["zoom"],
  13,
  0,
  17,
  ["+", 2, ["*", 4, ["get", "lane"]]],
];
const CHOSEN_LAST: ExpressionSpecification = ["case", ["get", "chosen"], 1, 0];

const round = {
  "line-cap": "round",
  "line-join": "round",
  "line-sort-key": CHOSEN_LAST,
} as const;
const colour: ExpressionSpecification = ["get", "colour"];

const AREAS: readonly LayerSpecification[] = [
  {
    id: "areas-ground",
    type: "fill",
    source: "areas",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": colour, "fill-opacity": ["case", ["get", "faint"], 0.07, 0.2] },
  },
  {
    id: "areas-border",
    type: "line",
    source: "areas",
    paint: {
      "line-color": colour,
      "line-width": 2,
      "line-opacity": ["case", ["get", "faint"], 0.5, 1],
    },
  },
  {
    id: "areas-name",
    type: "symbol",
    source: "areas",
    filter: ["==", ["geometry-type"], "Point"],
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 13,
      "text-max-width": 9,
    },
    paint: { "text-color": "#14213d", "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
];

/** Over everything else: what is being drawn. */
const SKETCH: readonly LayerSpecification[] = [
  {
    id: "sketch-ground",
    type: "fill",
    source: "sketch",
    filter: ["==", ["geometry-type"], "Polygon"],
    paint: { "fill-color": colour, "fill-opacity": 0.22 },
  },
  {
    id: "sketch-border",
    type: "line",
    source: "sketch",
    paint: { "line-color": colour, "line-width": 3 },
  },
  {
    id: "corners",
    type: "circle",
    source: "corners",
    paint: {
      "circle-radius": ["match", ["get", "kind"], "chosen", 9, "corner", 7, 5],
      "circle-color": ["match", ["get", "kind"], "chosen", colour, "#ffffff"],
      "circle-opacity": ["match", ["get", "kind"], "middle", 0.75, 1],
      "circle-stroke-color": colour,
      "circle-stroke-width": ["match", ["get", "kind"], "middle", 1.5, 2.5],
    },
  },
];

export const LAYERS: readonly LayerSpecification[] = [
  ...AREAS,
  {
    id: "routes-casing",
    type: "line",
    source: "routes",
    layout: round,
    paint: {
      "line-color": "#ffffff",
      "line-width": wide(7.5, 4, 2.5),
      "line-opacity": STRONG,
      "line-offset": LANE,
    },
  },
  {
    id: "routes",
    type: "line",
    source: "routes",
    filter: ["!", ["get", "dashed"]],
    layout: round,
    paint: {
      "line-color": colour,
      "line-width": wide(4.5, 2.2, 2),
      "line-opacity": STRONG,
      "line-offset": LANE,
    },
  },
  {
    id: "routes-dashed",
    type: "line",
    source: "routes",
    filter: ["get", "dashed"],
    layout: { "line-join": "round", "line-sort-key": CHOSEN_LAST },
    paint: {
      "line-color": colour,
      "line-width": wide(4.5, 2.2, 2),
      "line-opacity": STRONG,
      "line-offset": LANE,
      "line-dasharray": [2.4, 1.2],
    },
  },
  {
    id: "routes-arrows",
    type: "symbol",
    source: "routes",
    minzoom: 14,
    filter: ["get", "chosen"],
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 130,
      "text-field": "›",
      "text-font": FONT,
      "text-size": 20,
      "text-keep-upright": false,
      "text-allow-overlap": true,
    },
    paint: { "text-color": colour, "text-halo-color": "#ffffff", "text-halo-width": 2 },
  },
  {
    id: "waiting",
    type: "symbol",
    source: "waiting",
    layout: {
      "icon-image": "waiting",
      "icon-allow-overlap": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 15, 1.1],
    },
  },
  {
    id: "stops-far",
    type: "circle",
    source: "far",
    maxzoom: FROM_ZOOM,
    filter: ["!", ["has", "point_count"]],
    paint: {
      "circle-color": colour,
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, FROM_ZOOM, 4.5],
      "circle-stroke-color": ["case", [">", ["get", "bad"], 0], "#b42318", "#ffffff"],
      "circle-stroke-width": ["case", [">", ["get", "bad"], 0], 2.5, 1],
      "circle-opacity": STRONG,
      "circle-stroke-opacity": STRONG,
    },
  },
  {
    id: "clusters",
    type: "symbol",
    source: "far",
    maxzoom: FROM_ZOOM,
    filter: ["has", "point_count"],
    layout: {
      "icon-image": ["concat", "cluster|", WORST, "|", SIZE],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "text-field": ["to-string", ["get", "point_count"]],
      "text-font": FONT,
      "text-size": 12.5,
      "text-allow-overlap": true,
      "text-ignore-placement": true,
      "symbol-sort-key": ["+", ["*", 100_000, ["get", "bad"]], ["get", "point_count"]],
    },
    paint: { "text-color": ["match", WORST, "late", "#1c1300", "#ffffff"] },
  },
  {
    id: "halo",
    type: "symbol",
    source: "halo",
    layout: {
      "icon-image": ["coalesce", ["get", "icon"], "halo"],
      "icon-size": [
        "interpolate",
        ["linear"],
        ["zoom"],
        10,
        ringed(0.3),
        FROM_ZOOM,
        ringed(0.7),
        15,
        1,
      ],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
  },
  {
    id: "stops",
    type: "symbol",
    source: "stops",
    minzoom: FROM_ZOOM,
    layout: {
      "icon-image": ["get", "icon"],
      "icon-allow-overlap": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], FROM_ZOOM, 0.72, 15, 1],
      "text-field": ["get", "label"],
      "text-font": FONT,
      "text-size": ["interpolate", ["linear"], ["zoom"], FROM_ZOOM, 8.5, 15, 11.5],
      "text-allow-overlap": true,
      "symbol-sort-key": ["-", 0, ["get", "rank"]],
    },
    paint: {
      "text-color": ["get", "ink"],
      "text-halo-color": ["get", "ink"],
      "text-halo-width": 0.25,
      "icon-opacity": STRONG,
      "text-opacity": STRONG,
    },
  },
  {
    id: "depots",
    type: "symbol",
    source: "depots",
    layout: {
      "icon-image": "depot",
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 12,
      "text-anchor": "top",
      "text-offset": [0, 1.5],
      "text-optional": true,
    },
    paint: { "text-color": "#14213d", "text-halo-color": "#ffffff", "text-halo-width": 1.8 },
  },
  {
    id: "vehicles",
    type: "symbol",
    source: "vehicles",
    layout: {
      "icon-image": ["get", "icon"],
      "icon-rotate": ["get", "heading"],
      "icon-rotation-alignment": "map",
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
    paint: { "icon-opacity": STRONG },
  },
  {
    id: "vehicles-van",
    type: "symbol",
    source: "vehicles",
    layout: {
      "icon-image": ["get", "van"],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "text-field": ["step", ["zoom"], "", 14, ["get", "label"]],
      "text-font": FONT,
      "text-size": 11.5,
      "text-anchor": "top",
      "text-offset": [0, 1.6],
      "text-max-width": 16,
      "text-optional": true,
    },
    paint: {
      "icon-opacity": STRONG,
      "text-color": "#0b1220",
      "text-halo-color": "#ffffff",
      "text-halo-width": 1.8,
      "text-opacity": STRONG,
    },
  },
  {
    id: "choices",
    type: "symbol",
    source: "choices",
    layout: {
      "icon-image": "stop|pending|#14213d",
      "icon-allow-overlap": true,
      "text-field": ["get", "label"],
      "text-font": FONT,
      "text-size": 12,
      "text-allow-overlap": true,
    },
    paint: { "text-color": "#ffffff" },
  },
  ...SKETCH,
];
