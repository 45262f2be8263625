/** A MapLibre map over the city, with our controls, pictures and layers; what lies on it comes after. */
import "maplibre-gl/dist/maplibre-gl.css";
import {
  AttributionControl,
  type GeoJSONSource,
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import * as store from "../store";
import { isDark } from "../theme";
import { byId, changeOf, type Known } from "./changes";
import { type Box, collection } from "./features";
import { draw } from "./icons";
import { GATHERED, isInSight, LAYERS, SOURCES, type SourceName } from "./layers";
import { baseStyle, FONT } from "./style";

setWorkerUrl(workerUrl);

const WORLD = { lat: -14.2, lon: -51.9, zoom: 3 };
const PADDING = 56;
export const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Shows features in the place of those that a source had. */
export type Put = (source: SourceName, features: Parameters<typeof collection>[0]) => void;

/**
 * Put a map into `container`, named `label`. Once it has loaded, `begin` lays on it what it shows,
 * and gives back what ends that. Resolves to how the whole map is taken away.
 */
export async function makeMap(
  container: HTMLElement,
  label: string,
  begin: (map: MapLibre, set: Put) => (() => void)[],
): Promise<() => void> {
  await document.fonts.load(`500 14px "${FONT[0]}"`).catch(() => undefined);
  const city = store.city.peek().value;
  const map = new MapLibre({
    container,
    style: baseStyle(city, location.origin, isDark.peek()),
    center: city ? [city.centre.lon, city.centre.lat] : [WORLD.lon, WORLD.lat],
    zoom: city ? 12 : WORLD.zoom,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: still ? 0 : 150,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl(), "bottom-right");
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  map.setMissingStyleImageResolver((id) => {
    const drawn = draw(id);
    if (drawn && !map.hasImage(id)) map.addImage(id, drawn.image, { pixelRatio: drawn.ratio });
  });
  const stops: (() => void)[] = [];
  map.once("load", () => {
    container.querySelector("canvas")?.setAttribute("aria-label", label);
    for (const source of SOURCES) {
      map.addSource(source, GATHERED[source] ?? { type: "geojson", data: collection([]) });
    }
    for (const layer of LAYERS) map.addLayer(layer);
    const { put, stop } = once(map);
    stops.push(...begin(map, put), stop);
    const drawn = (): void => {
      // "idle" would wait for the vehicles to stand still.
      if (!map.areTilesLoaded()) return;
      map.off("render", drawn);
      container.dataset.ready = "true";
    };
    map.on("render", drawn);
  });
  const resized = new ResizeObserver(() => map.resize());
  resized.observe(container);
  return () => {
    resized.disconnect();
    for (const stop of stops) stop();
    map.remove();
  };
}

/**
 * Of what is shown again and again before the next frame, only the last goes to the map; and of
 * that, where features have ids, only what is another one than before. What is drawn at another
 * scale waits until the map goes there.
 */
function once(map: MapLibre): { readonly put: Put; readonly stop: () => void } {
  const waiting = new Map<SourceName, Parameters<typeof collection>[0]>();
  const told = new Map<SourceName, Known | null>();
  let frame = 0;
  const tell = (name: SourceName, features: Parameters<typeof collection>[0]): void => {
    const source = map.getSource<GeoJSONSource>(name);
    const after = byId(features);
    const change = changeOf(told.get(name) ?? null, after);
    told.set(name, after);
    if (change === null) void source?.setData(collection(features));
    else if (change.remove.length + change.add.length > 0) void source?.updateData(change);
  };
  const flush = (): void => {
    frame = 0;
    for (const [name, features] of waiting) {
      if (!isInSight(name, map.getZoom())) continue; // until the map goes there
      waiting.delete(name);
      tell(name, features);
    }
  };
  const ask = (): void => {
    if (frame === 0 && waiting.size > 0) frame = requestAnimationFrame(flush);
  };
  map.on("zoom", ask);
  return {
    put: (source, features) => {
      waiting.set(source, features);
      ask();
    },
    stop: () => cancelAnimationFrame(frame),
  };
}

/** Bring all of a box into view; `moves` where a person asked for it and may watch. */
export function frame(map: MapLibre, box: Box | null, moves = true): void {
  if (!box) return;
  const narrow = map.getContainer().clientWidth < 500;
  map.fitBounds(box, {
    padding: narrow ? 32 : PADDING,
    maxZoom: 16,
    animate: moves && !still,
    duration: 700,
  });
}
