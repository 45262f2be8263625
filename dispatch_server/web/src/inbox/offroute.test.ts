import { describe, expect, it } from "vitest";
import { aDetail, aPosition, aRun, aStop } from "../test/build";
import { metresFrom, OFF_M, OffRoute, SURE_MS } from "./offroute";

const NORTH = 0.01; // degrees, some 1112 m
const HOME = { lat: -23.55, lon: -46.63 };
const detail = aDetail({ geometry: "", stops: [aStop({ at: HOME })] });
const run = aRun();
const seen = (north: number, at: number, fields = {}) =>
  new Map([
    [
      run.driver_id,
      aPosition({
        run_id: run.id,
        lat: HOME.lat + north,
        lon: HOME.lon,
        accuracy_m: 10,
        at,
        ...fields,
      }),
    ],
  ]);

describe("metres from a way", () => {
  const way = [
    [-46.63, -23.55],
    [-46.61, -23.55],
  ] as const;

  it("are measured to the nearest leg, not to its ends", () => {
    expect(metresFrom({ lat: -23.54, lon: -46.62 }, way)).toBeCloseTo(1112, -1);
  });

  it("are measured to the end beyond it", () => {
    expect(metresFrom({ lat: -23.55, lon: -46.64 }, way)).toBeCloseTo(1019, -1);
  });

  it("have no end without a way", () => {
    expect(metresFrom(HOME, [])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("a vehicle off its route", () => {
  const details = new Map([[run.id, detail]]);

  it("is known once it has been away for long enough, since it left", () => {
    const off = new OffRoute();
    expect(off.look([run], details, seen(NORTH, 1000)).size).toBe(0);
    expect([...off.look([run], details, seen(NORTH, 1000 + SURE_MS))]).toEqual([[run.id, 1000]]);
    expect(off.look([run], details, seen(0, 2000 + SURE_MS)).size).toBe(0);
    expect(off.look([run], details, seen(NORTH, 3000 + SURE_MS)).size).toBe(0);
  });

  it("is not told by a poor fix, nor for another run or one that has ended", () => {
    const off = new OffRoute();
    const later = (fields: object, runs = [run]) => {
      off.look(runs, details, seen(NORTH, 0, fields));
      return off.look(runs, details, seen(NORTH, SURE_MS, fields)).size;
    };
    expect(later({ accuracy_m: 1200 - OFF_M })).toBe(0);
    expect(later({ run_id: "run-2" })).toBe(0);
    expect(later({}, [aRun({ status: "completed" })])).toBe(0);
    expect(later({})).toBe(1);
  });
});
