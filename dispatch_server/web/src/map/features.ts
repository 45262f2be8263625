/** What the map shows, as GeoJSON. Pure: from the store's values to features. */
import type { Feature, FeatureCollection, Point as GeoPoint, LineString, Polygon } from "geojson";
import type { Lane } from "../board/lanes";
import { decode } from "../polyline";
import type {
  DepotView,
  OrderView,
  PlannedStopView,
  PlanView,
  Point,
  ReplanView,
  RouteView,
  RunDetail,
  RunSummary,
  Uuid,
  VehiclePosition,
} from "../wire";
import { colourOf, inkOn, isDashed } from "./palette";

export const STALE_MS = 60_000;
export const OFFLINE_MS = 300_000;
const MOVING_MPS = 0.7;
const NO_RUN = "#475467"; // of who has no run, or none with a number yet
const LATE_S = 60;
const LANES = 3; // beside each other where runs share a street

export type Link = "live" | "stale" | "offline";

/** What the age of a position says about the line to its phone. */
export function linkOf(ageMs: number): Link {
  if (ageMs >= OFFLINE_MS) return "offline";
  return ageMs >= STALE_MS ? "stale" : "live";
}

const point = (at: Point, properties: Record<string, unknown>, id?: string): Feature<GeoPoint> => ({
  type: "Feature",
  ...(id ? { id } : {}),
  geometry: { type: "Point", coordinates: [at.lon, at.lat] },
  properties,
});

export const collection = <G extends GeoPoint | LineString | Polygon>(
  features: Feature<G>[],
): FeatureCollection<G> => ({ type: "FeatureCollection", features });

const line = (
  geometry: string,
  properties: Record<string, unknown>,
  id?: string,
): Feature<LineString> => ({
  type: "Feature",
  ...(id ? { id } : {}),
  geometry: { type: "LineString", coordinates: decode(geometry) },
  properties,
});

/** 0 where something else is chosen: shown, but stepping back. */
const strength = (chosen: Uuid | null, id: Uuid): number => (chosen && chosen !== id ? 0 : 1);

/** How a run is drawn: the same again gives the same features, so that the map is told only of others. */
interface Look {
  readonly id: Uuid;
  readonly number: number;
  readonly strong: number;
  readonly chosen: boolean;
}
type Made<G extends GeoPoint | LineString> = (
  runs: readonly RunSummary[],
  details: ReadonlyMap<Uuid, RunDetail>,
  chosen: Uuid | null,
) => Feature<G>[];

function made<G extends GeoPoint | LineString>(
  make: (detail: RunDetail, look: Look) => Feature<G>[],
): Made<G> {
  const known = new WeakMap<RunDetail, { readonly key: string; readonly features: Feature<G>[] }>();
  return (runs, details, chosen) =>
    runs.flatMap(({ id, number }) => {
      const detail = details.get(id);
      if (!detail) return [];
      const look: Look = { id, number, strong: strength(chosen, id), chosen: id === chosen };
      const key = `${id} ${number} ${look.strong} ${look.chosen}`;
      const before = known.get(detail);
      if (before?.key === key) return before.features;
      const features = make(detail, look);
      known.set(detail, { key, features });
      return features;
    });
}

export const runLines = made(({ geometry }, { id, number, strong, chosen }) =>
  geometry
    ? [
        line(
          geometry,
          {
            run: id,
            colour: colourOf(number),
            dashed: isDashed(number),
            lane: number % LANES,
            strong,
            chosen,
          },
          id,
        ),
      ]
    : [],
);

export const runStops = made(({ stops }, { id, number, strong }) => {
  const colour = colourOf(number);
  return stops
    .filter((stop) => stop.status !== "canceled")
    .map((stop) =>
      point(
        stop.at,
        {
          run: id,
          stop: stop.id,
          colour,
          icon: `stop|${stop.status}|${colour}`,
          label: showsNumber(stop.status) ? String(stop.sequence) : "",
          ink: stop.status === "skipped" ? "#05070d" : inkOn(colour),
          strong,
          rank: stop.sequence,
          bad: stop.status === "failed" ? 1 : 0,
          late: showsNumber(stop.status) && stop.late_s >= LATE_S ? 1 : 0,
        },
        stop.id,
      ),
    );
});

const showsNumber = (status: string): boolean =>
  ["pending", "en_route", "arrived", "skipped"].includes(status);

/** How a route is drawn: in the colour of which number, and 0 where it steps back. */
export type Drawn = (route: RouteView) => { readonly number: number; readonly strong: number };
const asNumbered: Drawn = ({ number }) => ({ number, strong: 1 });

export function planLines(plan: PlanView | null, drawn: Drawn = asNumbered): Feature<LineString>[] {
  return (plan?.routes ?? [])
    .filter((route) => route.geometry)
    .map((route) => {
      const { number, strong } = drawn(route);
      return line(route.geometry, {
        route: route.id,
        colour: colourOf(number),
        dashed: isDashed(number),
        lane: number % LANES,
        strong,
        chosen: false,
      });
    });
}

export function planStops(plan: PlanView | null, drawn: Drawn = asNumbered): Feature<GeoPoint>[] {
  return (plan?.routes ?? []).flatMap((route) => {
    const { number, strong } = drawn(route);
    const colour = colourOf(number);
    return route.stops.map((stop) =>
      point(stop.at, {
        route: route.id,
        colour,
        icon: `stop|pending|${colour}`,
        label: String(stop.sequence),
        ink: inkOn(colour),
        strong,
        rank: stop.sequence,
        bad: 0,
        late: isLate(stop) ? 1 : 0,
      }),
    );
  });
}

const isLate = ({ window_closes, starts_at }: PlannedStopView): boolean =>
  window_closes !== null && Date.parse(starts_at) - Date.parse(window_closes) >= LATE_S * 1000;

/** The ways of a day as a proposal would have it: runs that it leaves alone keep theirs. */
export function proposalLines(
  { courses, giving }: Pick<ReplanView, "courses" | "giving">,
  runs: readonly RunSummary[],
  details: ReadonlyMap<Uuid, RunDetail>,
): Feature<LineString>[] {
  const ways = new Map(courses.map((course) => [course.run_id, course.geometry] as const));
  const proposed = new Map(
    [...details].map(([id, one]) => [id, { ...one, geometry: ways.get(id) ?? one.geometry }]),
  );
  const given = new Set(giving.map((run) => run.run_id));
  const stay = runs.filter((run) => !given.has(run.id));
  const added = courses.filter((course) => course.run_id === null && course.geometry);
  return [
    ...runLines(stay, proposed, null),
    ...added.map(({ geometry }) =>
      line(geometry, { colour: NO_RUN, dashed: false, lane: 0, strong: 1, chosen: false }),
    ),
  ];
}

export const proposalStops = (lanes: readonly Lane[]): Feature<GeoPoint>[] =>
  lanes.flatMap(({ number, marks }) =>
    marks.map((mark) => {
      const colour = number > 0 ? colourOf(number) : NO_RUN;
      return point(mark.where, {
        colour,
        icon: `stop|${mark.isArrived ? "succeeded" : "pending"}|${colour}`,
        label: mark.isArrived ? "" : String(mark.sequence),
        ink: inkOn(colour),
        strong: 1,
        rank: mark.sequence,
        bad: mark.state === "bad" ? 1 : 0,
        late: mark.lateS >= LATE_S && !mark.isArrived ? 1 : 0,
      });
    }),
  );

export const waitingPoints = (orders: readonly OrderView[]): Feature<GeoPoint>[] =>
  orders.flatMap((order) => (order.at ? point(order.at, { order: order.id }) : []));

export const depotPoints = (depots: readonly DepotView[]): Feature<GeoPoint>[] =>
  depots.map((depot) => point(depot.at, { name: depot.name }));

/** A door alone, as of an order that no run may have. */
export const doorPoint = (at: Point): Feature<GeoPoint> => point(at, {});

/** A ring around a stop among many. */
export const ringPoint = (at: Point): Feature<GeoPoint> => point(at, { icon: "ring" });

export interface Shown {
  readonly driver: Uuid;
  readonly at: Point;
  readonly heading: number;
}

export function vehiclePoints(
  shown: readonly Shown[],
  positions: ReadonlyMap<Uuid, VehiclePosition>,
  runs: ReadonlyMap<Uuid, RunSummary>,
  chosen: Uuid | null,
  now: number,
  ageText: (ms: number) => string,
): Feature<GeoPoint>[] {
  return shown.flatMap(({ driver, at, heading }) => {
    const position = positions.get(driver);
    if (!position) return [];
    const run = position.run_id ? runs.get(position.run_id) : undefined;
    const colour = run ? colourOf(run.number) : NO_RUN;
    const age = now - position.at;
    const link = linkOf(age);
    const moves = link === "live" && (position.speed_mps ?? 0) > MOVING_MPS;
    const name = run?.driver_name ?? "";
    return point(at, {
      driver,
      run: run?.id ?? "",
      icon: `vehicle|${colour}|${link}|${moves ? "moving" : "still"}`,
      van: `van|${link === "offline" ? "#8a94a3" : colour}`,
      heading: moves ? heading : 0,
      label: link === "live" ? name : `${name} · ${ageText(age)}`,
      strong: strength(chosen, run?.id ?? ""),
    });
  });
}

export type Box = [number, number, number, number];

/** West, south, east, north of all `points`, or nothing. */
export function boxOf(points: readonly Point[]): Box | null {
  if (points.length === 0) return null;
  const box: Box = [180, 90, -180, -90];
  for (const { lat, lon } of points) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
