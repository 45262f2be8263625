import { describe, expect, it } from "vitest";
import type { KeepingView } from "../wire";
import { changedDays, daysOf, faultOf } from "./keeping";

const kept = (kind: KeepingView["kind"], days: number): KeepingView => ({
  kind,
  days,
  usual: 30,
  least: 10,
  most: 90,
  due: 0,
});

describe("how long things are kept", () => {
  it("is whole days within bounds", () => {
    const photos = kept("photos", 30);
    expect([9, 10, 90, 91, 30.5, Number.NaN].map((days) => faultOf(photos, days))).toEqual([
      "bounds",
      null,
      null,
      "bounds",
      "bounds",
      "bounds",
    ]);
  });

  it("says what differs from the usual, and nothing of the rest", () => {
    const all = [kept("photos", 60), kept("positions", 30)];
    expect(daysOf(all)).toEqual({ photos: 60, positions: 30 });
    expect(changedDays(all, { ...daysOf(all), positions: 20 })).toEqual({
      photos: 60,
      positions: 20,
    });
    expect(changedDays(all, { ...daysOf(all), photos: 30 })).toEqual({});
  });
});
