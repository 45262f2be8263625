/** The map of the day. Reads the store's signals and shows them; clicks become `go`. */
import { effect } from "@preact/signals";
import { type Map as MapLibre, type MapMouseEvent, Marker } from "maplibre-gl";
import { chosenMarks } from "../board/choosing";
import { lanes, proposalShown } from "../board/shown";
import { age } from "../format";
import { go, query, type View } from "../query";
import * as store from "../store";
import { t } from "../texts";
import type { Point } from "../wire";
import { frame, makeMap, type Put, still } from "./canvas";
import { drawAreas } from "./drawing";
import {
  type Box,
  boxOf,
  depotPoints,
  doorPoint,
  planLines,
  planStops,
  proposalLines,
  proposalStops,
  ringPoint,
  runLines,
  runStops,
  vehiclePoints,
  waitingPoints,
} from "./features";
import { gather, into } from "./gathered";
import { lasso } from "./lasso";
import { Motion } from "./motion";
import { choices, fitAsked, isPlacing, look, pin, spot } from "./pick";
import { showsAreas, sketch } from "./sketch";

const FRAME_MS = 50;

/** Put the day's map into `container`. Gives back how to take it away. */
export const showMap = (container: HTMLElement): Promise<() => void> =>
  makeMap(container, t("app.map"), (map, set) => follow(map, container, set));

/** Views that ask for a place or show a plan keep the map to that. */
const showsRuns = (view: View): boolean =>
  view !== "review" && view !== "plan" && view !== "settings";

function follow(map: MapLibre, container: HTMLElement, set: Put): (() => void)[] {
  clicks(map);
  const unlasso = lasso(map);
  return [
    unlasso,
    gather(map, container),
    effect(() => {
      const { view, run, stop } = query.value;
      const plan = view === "plan" ? store.plan.value.value : null;
      const runs = showsRuns(view) ? store.runs.value : [];
      const details = store.details.value;
      const proposal = proposalShown.value;
      const shown = plan
        ? planStops(plan)
        : proposal
          ? proposalStops(lanes.value)
          : runStops(runs, details, run);
      const ways = proposal ? proposalLines(proposal, runs, details) : runLines(runs, details, run);
      set("routes", plan ? planLines(plan) : ways);
      set("stops", shown);
      set("far", shown);
      const opened = shown.filter((feature) => stop && feature.properties?.stop === stop);
      const picked = chosenMarks.value.map((mark) => ringPoint(mark.where));
      set("halo", spot.value ? [doorPoint(spot.value)] : [...opened, ...picked]);
      container.dataset.stops = String(shown.length);
      container.dataset.routes = String(plan ? plan.routes.length : runs.length);
    }),
    effect(() => {
      const waits = store.waiting.value.value ?? [];
      const planned = new Set(
        query.value.view === "plan"
          ? (store.plan.value.value?.routes ?? []).flatMap((route) =>
              route.stops.flatMap((stop) => stop.order_ids),
            )
          : [],
      );
      set("waiting", waitingPoints(waits.filter((order) => !planned.has(order.id))));
    }),
    effect(() => set("depots", depotPoints(store.depots.value.value ?? []))),
    effect(() =>
      set(
        "choices",
        choices.value.map((choice, at) => ({
          type: "Feature",
          geometry: { type: "Point", coordinates: [choice.at.lon, choice.at.lat] },
          properties: { label: String.fromCharCode(65 + at), choice: at },
        })),
      ),
    ),
    vehicles(container, set),
    drawAreas(map, container, set),
    placing(map),
    camera(map),
  ];
}

function vehicles(container: HTMLElement, set: Put): () => void {
  const motion = new Motion(still);
  let frame = 0;
  let drawn = 0;
  const paint = (local: number): void => {
    frame = 0;
    const moves = motion.moves(local);
    if (moves) frame = requestAnimationFrame(paint);
    if (moves && local - drawn < FRAME_MS) return;
    drawn = local;
    const shown = motion.at(local);
    container.dataset.vehicles = String(shown.length);
    const { value: positions } = store.positions;
    const runs = store.runsById.peek();
    const now = store.now.peek();
    set("vehicles", vehiclePoints(shown, positions, runs, query.peek().run, now, age));
  };
  const ask = (): void => {
    if (frame === 0) frame = requestAnimationFrame(paint);
  };
  const unfollow = effect(() => {
    const shows = showsRuns(query.value.view);
    const onDay = [...store.positions.value.values()].filter((position) => {
      if (!shows) return false;
      const run = position.run_id ? store.runsById.value.get(position.run_id) : undefined;
      if (run?.status === "completed") return false; // its phone has every right to be silent
      return run ? run.date === store.date.value : store.date.value === store.today.value;
    });
    motion.update(onDay, performance.now());
    void store.tick.value; // ages grow
    void query.value.run;
    ask();
  });
  return () => {
    unfollow();
    cancelAnimationFrame(frame);
  };
}

function clicks(map: MapLibre): void {
  const pointed = [
    "vehicles",
    "clusters",
    "corners",
    "stops",
    "stops-far",
    "routes",
    "routes-dashed",
    "choices",
  ];
  map.on("click", (event: MapMouseEvent) => {
    if (showsAreas.value) return; // the click is a corner's
    const { x, y } = event.point;
    const near: [[number, number], [number, number]] = [
      [x - 4, y - 4],
      [x + 4, y + 4],
    ];
    const hit = map.queryRenderedFeatures(near, { layers: pointed })[0]?.properties;
    if (isPlacing.value) {
      const choice = choices.value[hit?.choice ?? -1];
      pin.value = choice ? choice.at : { lat: event.lngLat.lat, lon: event.lngLat.lng };
      return;
    }
    if (hit?.cluster_id !== undefined) void into(map, hit.cluster_id, event.lngLat);
    else if (hit?.run) go({ view: "runs", run: hit.run, stop: hit.stop ?? null });
    else if (query.value.view === "runs" && query.value.stop) go({ stop: null });
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: pointed }).length > 0;
    const aims = isPlacing.value || (showsAreas.value && sketch.value !== null);
    map.getCanvas().style.cursor = over ? "pointer" : aims ? "crosshair" : "";
  });
}

function placing(map: MapLibre): () => void {
  let marker: Marker | null = null;
  return effect(() => {
    const at = pin.value;
    if (at === null || !isPlacing.value) {
      marker?.remove();
      marker = null;
      return;
    }
    if (marker === null) {
      const made = new Marker({ draggable: true, color: "#c2410c" }).setLngLat([at.lon, at.lat]);
      made.getElement().setAttribute("aria-label", t("review.pin"));
      made.getElement().dataset.testid = "pin";
      made.on("dragend", () => {
        const { lat, lng } = made.getLngLat();
        pin.value = { lat, lon: lng };
      });
      marker = made.addTo(map);
    } else marker.setLngLat([at.lon, at.lat]);
  });
}

function camera(map: MapLibre): () => void {
  let fitted = "";
  let framed: Box | null = null; // all of it stays in view, until a person moves the map
  const bring = (box: Box | null, moves = true): void => {
    framed = box;
    frame(map, box, moves);
  };
  map.on("movestart", (event) => {
    if (event.originalEvent) framed = null;
  });
  map.on("resize", () => frame(map, framed, false));
  const stops = [
    effect(() => {
      const to = look.value;
      if (to === null) return;
      if ("box" in to) bring(to.box);
      else {
        framed = null;
        const zoom = Math.max(map.getZoom(), to.zoom);
        map.easeTo({ center: [to.at.lon, to.at.lat], zoom, animate: !still, duration: 600 });
      }
    }),
    effect(() => {
      void fitAsked.value;
      fitted = "";
    }),
    effect(() => {
      // Once a day's points are there, or asked for: show them all.
      if (query.value.view === "review" || showsAreas.value) return;
      const { points, hasStops } = everything();
      const key = `${store.date.value} ${fitAsked.value} ${hasStops}`; // a depot alone is not the day
      if (fitted === key || points.length === 0) return;
      fitted = key;
      bring(boxOf(points));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

interface Everything {
  readonly points: readonly Point[];
  readonly hasStops: boolean;
}

function everything(): Everything {
  const plan = query.peek().view === "plan" ? store.plan.peek().value : null;
  const routed = (plan?.routes ?? []).flatMap((route) => route.stops.map((stop) => stop.at));
  const details = store.runs.value.map((run) => store.details.value.get(run.id));
  if (details.includes(undefined)) return { points: [], hasStops: false }; // still coming
  const driven = details.flatMap((detail) => detail?.stops.map((stop) => stop.at) ?? []);
  const waits = (store.waiting.value.value ?? []).flatMap((order) => (order.at ? [order.at] : []));
  const stops = routed.length ? routed : driven.length ? driven : waits;
  const depots = (store.depots.value.value ?? []).map((depot) => depot.at);
  return { points: [...stops, ...depots], hasStops: stops.length > 0 };
}
