/** The map of one of two plans. Maps that are shown together keep to the same place and scale. */
import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Map as MapLibre } from "maplibre-gl";
import * as store from "../store";
import { frame, makeMap } from "./canvas";
import { onMap, pointsOf, type Side } from "./compared";
import { boxOf, depotPoints } from "./features";
import { fitAsked, look } from "./pick";

interface Camera {
  readonly by: MapLibre;
  readonly centre: [number, number];
  readonly zoom: number;
}
/** Where whoever was moved last is; the others follow. */
const camera = signal<Camera | null>(null);

export const showPairMap = (
  container: HTMLElement,
  label: string,
  side: ReadonlySignal<Side>,
): Promise<() => void> =>
  makeMap(container, label, (map, set) => {
    let fitted: string | null = null;
    const looked = look.peek(); // by whoever was here before
    const stops = [
      together(map),
      effect(() => {
        const pair = store.pair.value.value;
        if (!pair) return;
        const { lines, stops, rings } = onMap(pair, side.value);
        set("routes", lines);
        set("stops", stops);
        set("far", stops);
        set("halo", rings);
        container.dataset.routes = String(lines.length);
        container.dataset.rings = String(rings.length);
        const shown = `${pair.before.id} ${pair.after.id} ${fitAsked.value}`;
        if (fitted !== shown) frame(map, boxOf(pointsOf(pair)), fitted !== null);
        fitted = shown;
      }),
      effect(() => set("depots", depotPoints(store.depots.value.value ?? []))),
      effect(() => {
        const to = look.value;
        if (to && to !== looked && "at" in to)
          map.easeTo({ center: [to.at.lon, to.at.lat], zoom: to.zoom });
      }),
    ];
    return stops;
  });

function together(map: MapLibre): () => void {
  let follows = false;
  map.on("move", () => {
    if (follows) return;
    const { lng, lat } = map.getCenter();
    const moved: Camera = { by: map, centre: [lng, lat], zoom: map.getZoom() };
    camera.value = moved;
    tell(map, moved);
  });
  return effect(() => {
    const to = camera.value;
    if (!to || to.by === map) return;
    follows = true;
    map.jumpTo({ center: to.centre, zoom: to.zoom });
    follows = false;
    tell(map, to);
  });
}

/** Say on the page where a map is. */
function tell(map: MapLibre, { centre, zoom }: Camera): void {
  const [lon, lat] = centre;
  map.getContainer().dataset.camera = `${lon.toFixed(4)} ${lat.toFixed(4)} ${zoom.toFixed(1)}`;
}
