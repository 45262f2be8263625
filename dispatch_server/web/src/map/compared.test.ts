import { describe, expect, it } from "vitest";
import { aDifference, aPlan, aPlannedStop, aRoute } from "../test/build";
import { onMap, pointsOf } from "./compared";

const stop = (order: string, lat = 1) =>
  aPlannedStop({
    at: { lat, lon: 2 },
    order_ids: [order],
    tasks: [{ order_id: order, kind: "delivery" }],
  });
const same = aRoute({ id: "s1", shift_id: "same", number: 1, stops: [stop("1")] });
const pair = {
  before: aPlan({
    routes: [
      same,
      aRoute({ id: "a1", shift_id: "ana", number: 2, stops: [stop("2"), stop("3", 5)] }),
    ],
  }),
  after: aPlan({
    routes: [
      aRoute({ ...same, id: "s2", number: 2 }),
      aRoute({ id: "a2", shift_id: "ana", number: 3, stops: [stop("2")] }),
      aRoute({ id: "b2", shift_id: "bia", number: 1, stops: [stop("3", 7)] }),
    ],
  }),
  difference: aDifference({
    moved: [{ order_id: "3", from_shift_id: "ana", to_shift_id: "bia" }],
  }),
};
const colours = (side: "before" | "after") =>
  onMap(pair, side).lines.map((line) => [line.properties?.colour, line.properties?.strong]);

describe("the map of one of two plans", () => {
  it("has a driver in the same colour on both, and steps back where they are the same", () => {
    expect(colours("before")).toEqual([
      ["#1166cc", 0],
      ["#f52a1a", 1],
    ]);
    expect(colours("after")).toEqual([
      ["#1166cc", 0],
      ["#f52a1a", 1],
      ["#005544", 1],
    ]);
  });

  it("rings the doors whose driver is another", () => {
    const rings = (side: "before" | "after") =>
      onMap(pair, side).rings.map((ring) => ring.geometry.coordinates[1]);
    expect(rings("before")).toEqual([5]);
    expect(rings("after")).toEqual([7]);
  });
});

describe("one map of two plans", () => {
  it("tells them apart by colour and by dashes", () => {
    const { lines, stops } = onMap(pair, "both");
    const seen = new Set(
      lines.map(({ properties }) => `${properties?.colour} ${properties?.dashed}`),
    );
    expect([...seen].sort()).toEqual(["#1d4ed8 false", "#b8530a true"]);
    expect(stops).toHaveLength(6);
    expect(stops[0]?.properties?.icon).toBe("stop|pending|#b8530a");
  });

  it("has room for either", () => {
    expect(pointsOf(pair)).toHaveLength(6);
  });
});
