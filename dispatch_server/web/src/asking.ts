/** Whom and what a new plan is for: all of the day, unless somebody chose. Pure. */
import type { NewPlan, OrderView, RunSummary, ShiftView, Uuid } from "./wire";

/** Only these, or all but these: the orders of a day may be more than a list shows. */
export interface Some {
  readonly only: boolean;
  readonly ids: ReadonlySet<Uuid>;
}
export const ALL: Some = { only: false, ids: new Set() };

/** Null where nobody has chosen yet. */
export interface Ask {
  readonly depots: ReadonlySet<Uuid> | null;
  readonly shifts: ReadonlySet<Uuid> | null;
  readonly orders: Some;
}
export const ANYTHING: Ask = { depots: null, shifts: null, orders: ALL };

/** The depots to plan out of: those that somebody drives out of that day. */
export function depotsOf(ask: Ask, shifts: readonly ShiftView[]): ReadonlySet<Uuid> {
  return ask.depots ?? new Set(shifts.map((shift) => shift.depot_id));
}

/** The shifts at some depots, by start. */
export const shiftsAt = (
  depots: ReadonlySet<Uuid>,
  shifts: readonly ShiftView[],
): readonly ShiftView[] => shifts.filter((shift) => depots.has(shift.depot_id));

/** Whether a shift is driven already. */
export const hasRun = (shift: ShiftView, runs: readonly RunSummary[]): boolean =>
  runs.some((run) => run.driver_id === shift.driver_id && run.vehicle_id === shift.vehicle_id);

/** Who is to drive: of those there, who has no run yet; where all have one, all of them. */
export function driversOf(
  ask: Ask,
  there: readonly ShiftView[],
  runs: readonly RunSummary[],
): ReadonlySet<Uuid> {
  const ids = there.map((shift) => shift.id);
  if (ask.shifts) return new Set(ids.filter((id) => ask.shifts?.has(id)));
  const free = there.filter((shift) => !hasRun(shift, runs)).map((shift) => shift.id);
  return new Set(free.length ? free : ids);
}

/** The orders that some depots may take: their own, and those of none. */
export const ordersAt = (
  depots: ReadonlySet<Uuid>,
  orders: readonly OrderView[],
): readonly OrderView[] =>
  orders.filter((order) => order.depot_id === null || depots.has(order.depot_id));

export const isIn = (some: Some, id: Uuid): boolean => some.only === some.ids.has(id);

export const countOf = (some: Some, all: number): number =>
  some.only ? some.ids.size : Math.max(0, all - some.ids.size);

/** What was ticked in a list that shows `shown`; `isWhole` says that it shows all there are. */
export function ticked(
  some: Some,
  shown: readonly Uuid[],
  picked: ReadonlySet<Uuid>,
  isWhole: boolean,
): Some {
  if (isWhole && picked.size === 0) return { only: true, ids: new Set() };
  if (isWhole && picked.size === shown.length) return ALL;
  const ids = new Set(some.ids);
  for (const id of shown) {
    if (picked.has(id) === some.only) ids.add(id);
    else ids.delete(id);
  }
  return { only: some.only, ids };
}

type Asked = Pick<NewPlan, "depot_ids" | "shift_ids" | "order_ids" | "without_order_ids">;

/** What the server is asked; nobody and nothing is named where it is all of them. */
export function askedOf(
  ask: Ask,
  shifts: readonly ShiftView[],
  runs: readonly RunSummary[],
): Asked {
  const depots = depotsOf(ask, shifts);
  const there = shiftsAt(depots, shifts);
  const drivers = driversOf(ask, there, runs);
  const { only, ids } = ask.orders;
  return {
    depot_ids: [...depots],
    shift_ids: drivers.size === there.length ? [] : [...drivers],
    order_ids: only ? [...ids] : [],
    without_order_ids: only ? [] : [...ids],
  };
}
