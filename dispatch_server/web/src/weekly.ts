/** Weekly shifts in words, and what became of making them. Pure. */
import { locale } from "./format";
import type { MadeView, WeeklyView } from "./wire";

export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const A_MONDAY = Date.UTC(2026, 10, 23);
const DAY_MS = 86_400_000;

/** The name of a weekday, 0 being Monday. */
export const weekdayName = (day: number, width: "short" | "long" = "short"): string =>
  new Intl.DateTimeFormat(locale.value, { weekday: width, timeZone: "UTC" }).format(
    A_MONDAY + day * DAY_MS,
  );

/** "08:00–17:00, Mon, Wed"; the seconds are never said. */
export const weeklyText = ({ weekdays, starts, ends }: WeeklyView): string =>
  [`${starts.slice(0, 5)}–${ends.slice(0, 5)}`, ...weekdays.map((day) => weekdayName(day))].join(
    ", ",
  );

export interface Made {
  readonly made: number;
  readonly there: number;
  /** Days that were not to be had, the first first. */
  readonly missed: readonly MadeView[];
}

export const counted = (all: readonly MadeView[]): Made => ({
  made: all.filter((one) => one.outcome === "made").length,
  there: all.filter((one) => one.outcome === "there").length,
  missed: all
    .filter((one) => one.outcome !== "made" && one.outcome !== "there")
    .sort((a, b) => a.date.localeCompare(b.date)),
});
