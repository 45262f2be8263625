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
    expect(metresFrom({ lat: -23.54, lon: -46.63 }, way.slice(0, 1))).toBeCloseTo(1112, -1);
    expect(metresFrom(HOME, [...way.slice(0, 1), ...way.slice(0, 1)])).toBe(0);
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

  it("is found among many, a share of which is looked at each time", () => {
    const off = new OffRoute();
    const runs = [aRun({ id: "a", driver_id: "a" }), run, aRun({ id: "c", driver_id: "c" })];
    const looks = (at: number) =>
      [1, 2, 3].map(() => off.look(runs, details, seen(NORTH, at), 1 / 3));
    expect(looks(0).map((found) => found.size)).toEqual([0, 0, 0]);
    const found = looks(SURE_MS);
    expect(found.map((one) => one.size)).toEqual([0, 1, 1]);
    expect(looks(SURE_MS + 1)[2]).toBe(found[1]); // nothing else is worked out anew
    expect(off.look([], new Map(), new Map()).size).toBe(0); // another organization
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
