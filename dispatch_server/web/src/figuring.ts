/** The figures that the console shows, each with how it is read from the server's and written. */
import { dayAfter, distance, duration, money, number, percent } from "./format";
import type { Key } from "./texts";
import type { DrivenFigures } from "./wire";

export const FIGURES = ["on_time", "first", "delivered", "cost", "stops", "hours", "km"] as const;
export type FigureName = (typeof FIGURES)[number];

export interface Figure {
  readonly says: Key;
  readonly means: Key;
  readonly of: (figures: DrivenFigures) => number | null;
  readonly write: (value: number, currency: string) => string;
  /** What stands under the number: of how many, or what was planned. */
  readonly beside: (figures: DrivenFigures) => { readonly key: Key; readonly facts: object } | null;
  readonly most?: number;
}

const orNull = (value: number, has: boolean): number | null => (has ? value : null);
const count = (value: number): string => number(value);

export const FIGURE: Readonly<Record<FigureName, Figure>> = {
  on_time: {
    says: "figures.on-time",
    means: "figures.on-time-means",
    of: (f) => f.on_time_share,
    write: (value) => percent(value, 1),
    beside: (f) => ({
      key: "figures.of",
      facts: { part: count(f.on_time), all: count(f.promised) },
    }),
    most: 1,
  },
  first: {
    says: "figures.first",
    means: "figures.first-means",
    of: (f) => f.first_share,
    write: (value) => percent(value, 1),
    beside: (f) => ({
      key: "figures.of",
      facts: { part: count(f.first_successes), all: count(f.first_tries) },
    }),
    most: 1,
  },
  delivered: {
    says: "figures.delivered",
    means: "figures.delivered-means",
    of: (f) => orNull(f.delivered, f.delivered + f.failed > 0),
    write: (value) => number(value),
    beside: (f) => ({ key: "figures.failed", facts: { count: count(f.failed) } }),
  },
  cost: {
    says: "figures.cost",
    means: "figures.cost-means",
    of: (f) => f.cost_per_delivery_cents,
    write: (value, currency) => money(value, currency),
    beside: () => null,
  },
  stops: {
    says: "figures.stops",
    means: "figures.stops-means",
    of: (f) => f.stops_per_hour,
    write: (value) => number(value, 1),
    beside: (f) => ({
      key: "figures.km-hour",
      facts: { km: f.km_per_hour === null ? "—" : number(f.km_per_hour, 1) },
    }),
  },
  hours: {
    says: "figures.hours",
    means: "figures.hours-means",
    of: (f) => orNull(f.driven_s, f.runs > 0),
    write: (value) => duration(value),
    beside: (f) => ({ key: "figures.planned", facts: { value: duration(f.planned_s) } }),
  },
  km: {
    says: "figures.km",
    means: "figures.km-means",
    of: (f) => orNull(f.driven_m, f.runs > 0),
    write: (value) => distance(value),
    beside: (f) => ({ key: "figures.planned", facts: { value: distance(f.planned_m) } }),
  },
};

/** The days of a period that ends on `today`. */
export const periodOf = (days: number, today: string): { first: string; last: string } => ({
  first: dayAfter(today, 1 - days),
  last: today,
});

/** All days from `first` to `last`. */
export function daysFrom(first: string, last: string): readonly string[] {
  const found: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day, 1)) found.push(day);
  return found;
}
