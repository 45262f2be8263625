import { beforeEach, describe, expect, it } from "vitest";
import {
  comparable,
  driversOf,
  leftByBoth,
  movedStops,
  numbersOf,
  rowsOf,
  shiftsThatDiffer,
  verdictOf,
} from "./comparing";
import { locale } from "./format";
import {
  aDifference,
  aPlan,
  aPlannedStop,
  aRoute,
  plannedFigures,
  someoneLeftOut,
} from "./test/build";

const stop = (order: string, place = `place of ${order}`) =>
  aPlannedStop({
    place_id: place,
    address: place,
    order_ids: [order],
    tasks: [{ order_id: order, kind: "delivery" }],
  });
const route = (shift_id: string, orders: readonly string[], number = 1) =>
  aRoute({ shift_id, number, driver_name: `${shift_id}!`, stops: orders.map((o) => stop(o)) });

beforeEach(() => {
  locale.value = "en";
});

describe("the figures of two plans", () => {
  const before = aPlan({ figures: plannedFigures(), unassigned: [someoneLeftOut("a")] });
  const after = aPlan({
    figures: plannedFigures({ distance_m: 18_000, duration_s: 7800, late_s: 10 }),
  });
  const rows = new Map(rowsOf(before, after).map((row) => [row.figure.says, row]));

  it("are better where there is less of them", () => {
    expect(rows.get("plan.km")).toMatchObject({ verdict: "better", more: -2000 });
    expect(rows.get("plan.hours")).toMatchObject({ verdict: "worse", more: 600 });
    expect(rows.get("plan.unassigned")).toMatchObject({ before: 1, after: 0, verdict: "better" });
  });

  it("are the same where it is too little to speak of", () => {
    expect(rows.get("plan.late")?.verdict).toBe("same");
    expect(verdictOf(null, 1)).toBe("same");
    expect(verdictOf(-50, 50)).toBe("better");
  });

  it("say nothing of what neither has", () => {
    expect(rows.has("plan.overtime")).toBe(false);
    expect(rows.has("plan.money")).toBe(true);
  });

  it("have no difference where one of them never came to figures", () => {
    const [km] = rowsOf(aPlan({ figures: null }), after);
    expect(km).toMatchObject({ before: null, more: null, verdict: "same" });
  });
});

describe("routes", () => {
  it("differ by what is done in them, and in which turn", () => {
    const before = aPlan({
      routes: [route("ana", ["1", "2"]), route("bia", ["3"]), route("cai", ["4"])],
    });
    const after = aPlan({
      routes: [route("ana", ["2", "1"]), route("bia", ["3"]), route("dan", ["4"])],
    });
    expect([...shiftsThatDiffer(before, after)].sort()).toEqual(["ana", "cai", "dan"]);
    expect(shiftsThatDiffer(before, before).size).toBe(0);
  });

  it("keep the number of their driver, and new ones get one of their own", () => {
    const before = aPlan({ routes: [route("ana", ["1"], 3), route("bia", ["2"], 1)] });
    const after = aPlan({ routes: [route("bia", ["1"], 2), route("dan", ["2"], 1)] });
    expect([...numbersOf(before, after)]).toEqual([
      ["ana", 3],
      ["bia", 1],
      ["dan", 4],
    ]);
    expect(driversOf(before, after).get("dan")).toBe("dan!");
  });
});

describe("stops that change driver", () => {
  it("are one where their orders move together", () => {
    const door = aPlannedStop({ order_ids: ["1", "2"], address: "Rua B" });
    const after = aPlan({
      routes: [aRoute({ stops: [door] }), aRoute({ stops: [stop("3", "Rua A")] })],
    });
    const moves = ["1", "2", "3", "gone"].map((order_id) => ({
      order_id,
      from_shift_id: "ana",
      to_shift_id: "bia",
    }));
    const found = movedStops(after, aDifference({ moved: moves }));
    expect(found.map((one) => [one.stop.address, one.orders])).toEqual([
      ["Rua A", ["3"]],
      ["Rua B", ["1", "2"]],
    ]);
  });
});

describe("who is left out", () => {
  it("is so by one or by both", () => {
    const left = (...ids: string[]) => aPlan({ unassigned: ids.map(someoneLeftOut) });
    const found = leftByBoth(left("a", "b"), left("b", "c"));
    expect(found.before.map((one) => one.order_id)).toEqual(["a"]);
    expect(found.after.map((one) => one.order_id)).toEqual(["c"]);
    expect(found.both.map((one) => one.order_id)).toEqual(["b"]);
  });
});

describe("plans to choose from", () => {
  it("are those that came to something, the newest first", () => {
    const made = (id: string, created_at: string, has = true) =>
      aPlan({ id, created_at, figures: has ? plannedFigures() : null });
    const all = [made("1", "2026-01-01T08:00:00Z"), made("2", "2026-01-01T09:00:00Z")];
    const failed = made("3", "2026-01-01T10:00:00Z", false);
    expect(comparable([...all, failed]).map((one) => one.id)).toEqual(["2", "1"]);
  });
});
