/** Areas on the map, and a hand that draws one: click for a corner, drag to move it. */
import { effect } from "@preact/signals";
import type { Feature, Point as GeoPoint, LineString, Polygon } from "geojson";
import type { Map as MapLibre, MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import { middles, type Ring } from "../areas/ring";
import type { Point } from "../wire";
import { addCorner, areas, choose, moveCorner, removeCorner, showsAreas, sketch } from "./sketch";

type Set = (
  source: "areas" | "sketch" | "corners",
  features: Feature<Polygon | LineString | GeoPoint>[],
) => void;

const pair = ({ lat, lon }: Point): [number, number] => [lon, lat];

function polygon(ring: Ring, properties: Record<string, unknown>): Feature<Polygon> {
  const first = ring[0];
  const closed = [...ring, ...(first ? [first] : [])].map(pair);
  return {
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [closed] },
    properties,
  };
}

/** The line that there is so far; from three corners on, the ground that it holds. */
function ground(ring: Ring, colour: string): Feature<Polygon | LineString>[] {
  if (ring.length > 2) return [polygon(ring, { colour })];
  if (ring.length < 2) return [];
  const line: Feature<LineString> = {
    type: "Feature",
    geometry: { type: "LineString", coordinates: ring.map(pair) },
    properties: { colour },
  };
  return [line];
}

const label = (ring: Ring, name: string): Feature<GeoPoint> => ({
  type: "Feature",
  geometry: {
    type: "Point",
    coordinates: pair({
      lat: ring.reduce((sum, { lat }) => sum + lat, 0) / ring.length,
      lon: ring.reduce((sum, { lon }) => sum + lon, 0) / ring.length,
    }),
  },
  properties: { name },
});

const handle = (at: Point, index: number, kind: string, colour: string): Feature<GeoPoint> => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: pair(at) },
  properties: { index, kind, colour },
});

/** Show what there is, and follow the hand. Gives back how to end it. */
export function drawAreas(map: MapLibre, container: HTMLElement, set: Set): () => void {
  const stops = [
    effect(() => {
      const shown = showsAreas.value ? areas.value : [];
      container.dataset.areas = String(shown.length);
      const chosen = sketch.value !== null;
      set(
        "areas",
        shown.flatMap(({ ring, colour, name }) => [
          polygon(ring, { colour, faint: chosen }),
          label(ring, name), // a polygon would be named in each of the map's tiles
        ]),
      );
    }),
    effect(() => {
      const drawn = showsAreas.value ? sketch.value : null;
      const { ring, colour, chosen } = drawn ?? { ring: [], colour: "", chosen: null };
      container.dataset.corners = String(ring.length);
      set("sketch", ground(ring, colour));
      set("corners", [
        ...middles(ring).map((at, index) => handle(at, index, "middle", colour)),
        ...ring.map((at, index) =>
          handle(at, index, index === chosen ? "chosen" : "corner", colour),
        ),
      ]);
    }),
    hand(map),
    keys(map),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

const pointOf = (event: MapMouseEvent | MapTouchEvent): Point => ({
  lat: event.lngLat.lat,
  lon: event.lngLat.lng,
});

/** Pick up the corner, or the middle of an edge, that is pressed; it then follows the pointer. */
function hand(map: MapLibre): () => void {
  let held: number | null = null;
  const press = (event: MapMouseEvent | MapTouchEvent): void => {
    const hit = map.queryRenderedFeatures(event.point, { layers: ["corners"] })[0]?.properties;
    if (!hit || sketch.value === null) return;
    event.preventDefault(); // the map stays where it is
    held = Number(hit.index);
    if (hit.kind === "middle") {
      addCorner(pointOf(event), held);
      held += 1;
    } else choose(held);
  };
  const move = (event: MapMouseEvent | MapTouchEvent): void => {
    if (held !== null) moveCorner(held, pointOf(event));
  };
  const drop = (): void => {
    held = null;
  };
  const click = (event: MapMouseEvent): void => {
    const isFree = map.queryRenderedFeatures(event.point, { layers: ["corners"] }).length === 0;
    if (isFree && showsAreas.value) addCorner(pointOf(event));
  };
  const heard = [
    map.on("mousedown", press),
    map.on("touchstart", press),
    map.on("mousemove", move),
    map.on("touchmove", move),
    map.on("mouseup", drop),
    map.on("touchend", drop),
    map.on("touchcancel", drop),
    map.on("click", click),
  ];
  return () => {
    for (const one of heard) one.unsubscribe();
  };
}

/** Delete takes the chosen corner away, while the map has the focus. */
function keys(map: MapLibre): () => void {
  const canvas = map.getCanvas();
  const press = (event: KeyboardEvent): void => {
    const chosen = sketch.value?.chosen ?? null;
    if ((event.key === "Delete" || event.key === "Backspace") && chosen !== null) {
      event.preventDefault();
      removeCorner(chosen);
    }
  };
  canvas.addEventListener("keydown", press);
  return () => canvas.removeEventListener("keydown", press);
}
