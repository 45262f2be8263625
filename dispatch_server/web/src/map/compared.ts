/** What the maps of two plans show: what differs is strong, the rest steps back. Pure. */
import type { Feature, Point as GeoPoint, LineString } from "geojson";
import { numbersOf, shiftsThatDiffer } from "../comparing";
import type { Pair } from "../store";
import type { PlanView, Point } from "../wire";
import { type Drawn, planLines, planStops, ringPoint } from "./features";
import { inkOn } from "./palette";

export type Side = "before" | "after" | "both";

export interface OnMap {
  readonly lines: Feature<LineString>[];
  readonly stops: Feature<GeoPoint>[];
  readonly rings: Feature<GeoPoint>[];
}

/** Orange and blue stay apart for all readers, and from the map below. */
const OF_PLAN = { before: "#b8530a", after: "#1d4ed8" } as const;

export function onMap(pair: Pair, side: Side): OnMap {
  const numbers = numbersOf(pair.before, pair.after);
  const differ = shiftsThatDiffer(pair.before, pair.after);
  const drawn: Drawn = ({ shift_id }) => ({
    number: numbers.get(shift_id) ?? 1,
    strong: differ.has(shift_id) ? 1 : 0,
  });
  if (side !== "both") {
    const plan = pair[side];
    return {
      lines: planLines(plan, drawn),
      stops: planStops(plan, drawn),
      rings: ringsOf(pair, plan),
    };
  }
  const of = (one: "before" | "after") => ({
    lines: planLines(pair[one], drawn).map((line) => ofPlan(line, OF_PLAN[one], one === "before")),
    stops: planStops(pair[one], drawn).map((stop) => ofPlan(stop, OF_PLAN[one], false)),
  });
  const [before, after] = [of("before"), of("after")];
  return {
    lines: [...after.lines, ...before.lines], // what is dashed lies over what is not
    stops: [...before.stops, ...after.stops],
    rings: ringsOf(pair, pair.after),
  };
}

function ofPlan<G extends GeoPoint | LineString>(
  feature: Feature<G>,
  colour: string,
  dashed: boolean,
): Feature<G> {
  const icon = `stop|pending|${colour}`;
  const properties = { ...feature.properties, colour, dashed, icon, ink: inkOn(colour), lane: 0 };
  return { ...feature, properties };
}

/** The doors in a plan whose driver is another in the other one. */
function ringsOf({ difference }: Pair, plan: PlanView): Feature<GeoPoint>[] {
  const moved = new Set(difference.moved.map((one) => one.order_id));
  return plan.routes.flatMap(({ stops }) =>
    stops.filter((stop) => stop.order_ids.some((id) => moved.has(id))).map((s) => ringPoint(s.at)),
  );
}

/** Where anything of either plan is. */
export const pointsOf = ({ before, after }: Pair): readonly Point[] =>
  [...before.routes, ...after.routes].flatMap((route) => route.stops.map((stop) => stop.at));
