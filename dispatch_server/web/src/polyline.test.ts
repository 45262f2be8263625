import { expect, it } from "vitest";
import { decode } from "./polyline";

// What shared/polyline.py writes for these points.
it("reads what the server writes", () => {
  expect(decode("_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI")).toEqual([
    [-120.2, 38.5],
    [-120.95, 40.7],
    [-126.453, 43.252],
  ]);
});

it("reads nothing from nothing, and ends on a cut line", () => {
  expect(decode("")).toEqual([]);
  expect(decode("_izlhA").length).toBe(1);
});
