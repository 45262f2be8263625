import { describe, expect, it } from "vitest";
import {
  ALL,
  ANYTHING,
  askedOf,
  countOf,
  depotsOf,
  driversOf,
  isIn,
  ordersAt,
  shiftsAt,
  ticked,
} from "./asking";
import { anOrder, aRun, aShift } from "./test/build";

const shifts = [
  aShift({ id: "s1", depot_id: "d1", driver_id: "ana" }),
  aShift({ id: "s2", depot_id: "d1", driver_id: "bia" }),
  aShift({ id: "s3", depot_id: "d2", driver_id: "cai" }),
];
const runs = [aRun({ driver_id: "ana" })];
const orders = (...ids: string[]) => ({ only: true, ids: new Set(ids) });

describe("a plan", () => {
  it("is for all of the day where nobody chose", () => {
    expect(askedOf(ANYTHING, shifts, [])).toEqual({
      depot_ids: ["d1", "d2"],
      shift_ids: [],
      order_ids: [],
      without_order_ids: [],
    });
  });

  it("is for who has no run yet, and for all where each has one", () => {
    expect(askedOf(ANYTHING, shifts, runs).shift_ids).toEqual(["s2", "s3"]);
    const [first] = shifts;
    expect(first && [...driversOf(ANYTHING, [first], runs)]).toEqual(["s1"]);
  });

  it("names what was chosen, as far as it is at its depots", () => {
    const ask = { depots: new Set(["d1"]), shifts: new Set(["s2", "s3"]), orders: orders("o1") };
    expect(askedOf(ask, shifts, runs)).toEqual({
      depot_ids: ["d1"],
      shift_ids: ["s2"],
      order_ids: ["o1"],
      without_order_ids: [],
    });
    expect(shiftsAt(depotsOf(ask, shifts), shifts)).toHaveLength(2);
  });

  it("takes the orders of its depots and of none", () => {
    const all = [anOrder({ id: "a" }), anOrder({ id: "b", depot_id: "d2" })];
    expect(ordersAt(new Set(["d1"]), all).map((one) => one.id)).toEqual(["a"]);
  });
});

describe("orders that are ticked", () => {
  const shown = ["a", "b", "c"];

  it("are all but a few, though the list may not show all there are", () => {
    const some = ticked(ALL, shown, new Set(["a", "c"]), true);
    expect(some).toEqual({ only: false, ids: new Set(["b"]) });
    expect(countOf(some, 5000)).toBe(4999);
    expect([isIn(some, "b"), isIn(some, "elsewhere")]).toEqual([false, true]);
  });

  it("are only a few once none was ticked", () => {
    const none = ticked(ALL, shown, new Set(), true);
    expect(countOf(none, 5000)).toBe(0);
    const one = ticked(none, shown, new Set(["b"]), true);
    expect(one).toEqual({ only: true, ids: new Set(["b"]) });
    expect(isIn(one, "elsewhere")).toBe(false);
  });

  it("keep what a search does not show", () => {
    const some = ticked(orders("x"), ["a"], new Set(["a"]), false);
    expect(some.ids).toEqual(new Set(["x", "a"]));
    expect(ticked(some, ["a"], new Set(), false).ids).toEqual(new Set(["x"]));
  });

  it("are all again", () => {
    expect(ticked(orders("a"), shown, new Set(shown), true)).toBe(ALL);
  });
});
