import { afterEach, describe, expect, it } from "vitest";
import { locale } from "./format";
import { counted, weekdayName, weeklyText } from "./weekly";
import type { MadeView, WeeklyView } from "./wire";

const made = (outcome: string, date: string): MadeView => ({
  weekly_id: "w",
  date,
  outcome,
  reason: "",
});

describe("weekly shifts", () => {
  afterEach(() => {
    locale.value = "en";
  });

  it("count days from Monday and name them in the reader's language", () => {
    locale.value = "pt-BR";
    expect(weekdayName(0, "long")).toBe("segunda-feira");
    locale.value = "en";
    expect(weekdayName(6)).toBe("Sun");
  });

  it("are said by their hours and days", () => {
    locale.value = "en";
    const weekly = { weekdays: [0, 2], starts: "08:00:00", ends: "17:30:00" } as unknown;
    expect(weeklyText(weekly as WeeklyView)).toBe("08:00–17:30, Mon, Wed");
  });

  it("tell what was made, what was there, and what was missed", () => {
    const all = [
      made("overlaps", "2026-11-25"),
      made("made", "2026-11-23"),
      made("there", "2026-11-24"),
      made("refused", "2026-11-22"),
    ];
    const { made: count, there, missed } = counted(all);
    expect([count, there, missed.map((one) => one.date)]).toEqual([
      1,
      1,
      ["2026-11-22", "2026-11-25"],
    ]);
  });
});
