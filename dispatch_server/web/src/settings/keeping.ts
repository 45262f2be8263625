/** A draft of how long things are kept, in days by kind. */
import type { KeepingView, Kind } from "../wire";

export type Days = Readonly<Record<Kind, number>>;

export const daysOf = (kept: readonly KeepingView[]): Days =>
  Object.fromEntries(kept.map((one) => [one.kind, one.days])) as Days;

/** Null where so many days may be said. */
export const faultOf = ({ least, most }: KeepingView, days: number): "bounds" | null =>
  Number.isInteger(days) && days >= least && days <= most ? null : "bounds";

/** What is sent: kinds that are kept as usual are not named, so that they follow the usual. */
export const changedDays = (kept: readonly KeepingView[], days: Days): Partial<Days> =>
  Object.fromEntries(
    kept.filter((one) => days[one.kind] !== one.usual).map((one) => [one.kind, days[one.kind]]),
  );
