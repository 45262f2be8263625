/**
 * The day as rows of a timeline: one lane per run, or per route of a plan, with instants in
 * milliseconds. Pure; the same run or route gives the same lane, so that only what changed is drawn.
 */
import type {
  PauseView,
  PlannedStopView,
  PlanView,
  RouteView,
  RunDetail,
  RunStopView,
  Uuid,
} from "../wire";

export interface Span {
  readonly from: number;
  readonly to: number;
}
export type MarkState = "ahead" | "here" | "good" | "bad" | "skipped";

/** A stop. `at` is when it was reached, is expected, or else was planned. */
export interface Mark {
  /** Of a run the stop's; of a plan what is done there first, which a move leaves as it is. */
  readonly id: string;
  readonly sequence: number;
  readonly address: string;
  readonly names: readonly string[];
  readonly orders: readonly Uuid[];
  readonly where: { readonly lat: number; readonly lon: number };
  readonly planned: number;
  readonly at: number;
  readonly leaves: number;
  readonly wait: Span | null;
  readonly opens: number | null;
  readonly closes: number | null;
  readonly lateS: number;
  readonly slackS: number | null;
  readonly state: MarkState;
  readonly isArrived: boolean;
  readonly isLocked: boolean;
}

export interface Pause extends Span {
  readonly isReload: boolean;
}

/** `id` is a run's, or in a plan a shift's: one that has no route yet is a lane without marks. */
export interface Lane {
  readonly id: Uuid;
  readonly number: number;
  readonly name: string;
  readonly vehicle: string;
  readonly span: Span | null;
  readonly marks: readonly Mark[];
  readonly pauses: readonly Pause[];
  readonly isLocked: boolean;
}

export const ms = (instant: string): number => Date.parse(instant);
const maybe = (instant: string | null): number | null => (instant ? Date.parse(instant) : null);

export const waiting = (from: number, to: number): Span | null => (to > from ? { from, to } : null);

const pauseOf = (pause: PauseView): Pause => ({
  from: ms(pause.starts_at),
  to: ms(pause.leaves_at),
  isReload: pause.is_reload,
});

// ---- a route of a plan

/** What is done first at a planned stop: a pair may have two stops in one route. */
export const planMarkId = ({ tasks, order_ids }: PlannedStopView): string =>
  `${tasks[0]?.kind ?? ""}:${order_ids[0] ?? ""}`;

function plannedMark(stop: PlannedStopView): Mark {
  const [at, starts] = [ms(stop.arrives_at), ms(stop.starts_at)];
  const closes = maybe(stop.window_closes);
  return {
    id: planMarkId(stop),
    sequence: stop.sequence,
    address: stop.address,
    names: [],
    orders: stop.order_ids,
    where: stop.at,
    planned: at,
    at,
    leaves: ms(stop.leaves_at),
    wait: waiting(at, starts),
    opens: maybe(stop.window_opens),
    closes,
    lateS: closes === null ? 0 : Math.max(0, (starts - closes) / 1000),
    slackS: stop.slack_s,
    state: "ahead",
    isArrived: false,
    isLocked: stop.locked_order_ids.length > 0,
  };
}

const byRoute = new WeakMap<RouteView, Lane>();

export function laneOfRoute(route: RouteView): Lane {
  const known = byRoute.get(route);
  if (known) return known;
  const lane: Lane = {
    id: route.shift_id,
    number: route.number,
    name: route.driver_name,
    vehicle: route.vehicle_name,
    span: { from: ms(route.departs_at), to: ms(route.ends_at) },
    marks: route.stops.map(plannedMark),
    pauses: route.pauses.map(pauseOf),
    isLocked: route.is_locked,
  };
  byRoute.set(route, lane);
  return lane;
}

/** Somebody on duty whom the plan gives nothing: stops may be dragged there. */
export interface Idle {
  readonly shift: Uuid;
  readonly driver: string;
  readonly vehicle: string;
}

export const lanesOfPlan = (plan: PlanView, idle: readonly Idle[]): readonly Lane[] => [
  ...plan.routes.map(laneOfRoute),
  ...idle.map(({ shift, driver, vehicle }) => ({
    id: shift,
    number: 0,
    name: driver,
    vehicle,
    span: null,
    marks: [],
    pauses: [],
    isLocked: false,
  })),
];

// ---- a run

const STATES: Readonly<Record<string, MarkState>> = {
  en_route: "ahead",
  arrived: "here",
  succeeded: "good",
  partially_succeeded: "good",
  failed: "bad",
  skipped: "skipped",
};

/** `staysMs`: how long it was planned to stand there, waits apart. */
function drivenMark(stop: RunStopView, staysMs: number): Mark {
  const arrived = maybe(stop.arrived_at);
  const ended = maybe(stop.ended_at);
  const planned = ms(stop.planned_arrives_at);
  const at = arrived ?? ended ?? maybe(stop.eta) ?? planned;
  const opens = maybe(stop.window_opens);
  const waits = ended === null && opens !== null && opens > at;
  return {
    id: stop.id,
    sequence: stop.sequence,
    address: stop.address,
    names: stop.recipients,
    orders: stop.order_ids,
    where: stop.at,
    planned,
    at,
    leaves: Math.max(at, ended ?? (waits ? opens : at) + staysMs),
    wait: waits ? { from: at, to: opens } : null,
    opens,
    closes: maybe(stop.window_closes),
    lateS: stop.late_s,
    slackS: null,
    state: STATES[stop.status] ?? "ahead",
    isArrived: arrived !== null || ended !== null,
    isLocked: false,
  };
}

/** How long each place of a route is stood at, in ms. */
const staysOf = (route: RouteView | null): ReadonlyMap<Uuid, number> =>
  new Map(
    route?.stops.map((stop) => [stop.place_id, ms(stop.leaves_at) - ms(stop.starts_at)]) ?? [],
  );

const byRun = new WeakMap<RunDetail, { readonly route: RouteView | null; readonly lane: Lane }>();

/** `route` is what the run was made of, where it is known: it has the breaks. */
export function laneOfRun(detail: RunDetail, route: RouteView | null): Lane {
  const known = byRun.get(detail);
  if (known && known.route === route) return known.lane;
  const stays = staysOf(route);
  const { run } = detail;
  const lane: Lane = {
    id: run.id,
    number: run.number,
    name: run.driver_name,
    vehicle: run.vehicle_name,
    span: { from: ms(run.departs_at), to: ms(run.ends_at) },
    marks: detail.stops
      .filter((stop) => stop.status !== "canceled")
      .map((stop) => drivenMark(stop, stays.get(stop.place_id) ?? 0)),
    pauses: route?.pauses.map(pauseOf) ?? [],
    isLocked: false,
  };
  byRun.set(detail, { route, lane });
  return lane;
}
