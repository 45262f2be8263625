/** Two plans of a day side by side: what is different, and for better or worse. Pure. */
import { distance, duration, money, number } from "./format";
import type { Key } from "./texts";
import type {
  DifferenceView,
  Figures,
  LeftOut,
  PlannedStopView,
  PlanView,
  RouteView,
  Uuid,
} from "./wire";

export type Verdict = "better" | "worse" | "same";

/** A figure of a plan. Of each, less is better. `grain` is too little to speak of. */
export interface Compared {
  readonly says: Key;
  readonly of: (plan: PlanView) => number | null;
  readonly write: (value: number, currency: string) => string;
  readonly grain: number;
  /** Left away where both have none of it. */
  readonly needed?: boolean;
}

const figure =
  (of: (figures: Figures) => number) =>
  (plan: PlanView): number | null =>
    plan.figures ? of(plan.figures) : null;

const whole = (value: number): string => number(value);

export const FIGURES: readonly Compared[] = [
  { says: "plan.km", of: figure((f) => f.distance_m), write: distance, grain: 50, needed: true },
  { says: "plan.hours", of: figure((f) => f.duration_s), write: duration, grain: 30, needed: true },
  { says: "plan.money", of: figure((f) => f.cost_cents), write: money, grain: 1 },
  { says: "compare.vehicles", of: figure((f) => f.routes), write: whole, grain: 1, needed: true },
  { says: "plan.late", of: figure((f) => f.late_s), write: duration, grain: 30, needed: true },
  { says: "plan.overtime", of: figure((f) => f.overtime_s), write: duration, grain: 30 },
  {
    says: "plan.unassigned",
    of: (plan) => plan.unassigned.length,
    write: whole,
    grain: 1,
    needed: true,
  },
];

export interface Row {
  readonly figure: Compared;
  readonly before: number | null;
  readonly after: number | null;
  readonly verdict: Verdict;
  /** What the second has more of, below 0 less; null where one of them has no figures. */
  readonly more: number | null;
}

export function rowsOf(before: PlanView, after: PlanView): readonly Row[] {
  return FIGURES.flatMap((one) => {
    const [old, now] = [one.of(before), one.of(after)];
    if (!one.needed && !old && !now) return [];
    const more = old === null || now === null ? null : now - old;
    return { figure: one, before: old, after: now, more, verdict: verdictOf(more, one.grain) };
  });
}

export function verdictOf(more: number | null, grain: number): Verdict {
  if (more === null || Math.abs(more) < grain) return "same";
  return more < 0 ? "better" : "worse";
}

const actsOf = (route: RouteView): string =>
  route.stops
    .flatMap((stop) => stop.tasks.map((task) => `${task.order_id} ${task.kind}`))
    .join("\n");

/** The shifts whose routes are not the same in both, stop by stop. */
export function shiftsThatDiffer(before: PlanView, after: PlanView): ReadonlySet<Uuid> {
  const old = new Map(before.routes.map((route) => [route.shift_id, actsOf(route)]));
  const now = new Map(after.routes.map((route) => [route.shift_id, actsOf(route)]));
  return new Set([...old.keys(), ...now.keys()].filter((one) => old.get(one) !== now.get(one)));
}

/** One number a shift, so that a driver has the same colour in both plans. */
export function numbersOf(before: PlanView, after: PlanView): ReadonlyMap<Uuid, number> {
  const numbers = new Map(before.routes.map((route) => [route.shift_id, route.number]));
  let next = Math.max(0, ...numbers.values());
  for (const { shift_id } of after.routes) {
    if (!numbers.has(shift_id)) {
      next += 1;
      numbers.set(shift_id, next);
    }
  }
  return numbers;
}

export interface Moved {
  readonly key: string;
  readonly stop: PlannedStopView;
  readonly orders: readonly Uuid[];
  readonly from: Uuid;
  readonly to: Uuid;
}

/** The doors that another driver goes to: orders that move together to one stop are one. */
export function movedStops(after: PlanView, { moved }: DifferenceView): readonly Moved[] {
  const stops = new Map<Uuid, PlannedStopView>();
  for (const stop of after.routes.flatMap((route) => route.stops)) {
    for (const order of stop.order_ids) stops.set(order, stop);
  }
  const found = new Map<string, Moved>();
  for (const { order_id, from_shift_id: from, to_shift_id: to } of moved) {
    const stop = stops.get(order_id);
    if (!stop) continue; // the plan has changed since
    const key = `${stop.place_id} ${from} ${to}`;
    found.set(key, { key, stop, orders: [...(found.get(key)?.orders ?? []), order_id], from, to });
  }
  return [...found.values()].sort((a, b) => a.stop.address.localeCompare(b.stop.address));
}

/** Who drives a shift, by either plan. */
export function driversOf(before: PlanView, after: PlanView): ReadonlyMap<Uuid, string> {
  const routes = [...before.routes, ...after.routes];
  return new Map(routes.map((route) => [route.shift_id, route.driver_name]));
}

export interface LeftByBoth {
  readonly before: readonly LeftOut[];
  readonly after: readonly LeftOut[];
  readonly both: readonly LeftOut[];
}

/** Orders that only one of the plans leaves out, or both do. */
export function leftByBoth(before: PlanView, after: PlanView): LeftByBoth {
  const [old, now] = [before, after].map((one) => new Set(one.unassigned.map((o) => o.order_id)));
  return {
    before: before.unassigned.filter((one) => !now?.has(one.order_id)),
    after: after.unassigned.filter((one) => !old?.has(one.order_id)),
    both: after.unassigned.filter((one) => old?.has(one.order_id)),
  };
}

/** The plans that can be set beside one another: those that came to something, the newest first. */
export const comparable = (plans: readonly PlanView[]): readonly PlanView[] =>
  plans
    .filter((one) => one.figures !== null)
    .sort((one, other) => other.created_at.localeCompare(one.created_at));
