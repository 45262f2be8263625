import { describe, expect, it } from "vitest";
import { aPlan, aPlannedStop, aRoute } from "../test/build";
import { isSame, moveTo, slotAt, slotOf, stepped, whenAt } from "./drag";
import { lanesOfPlan } from "./lanes";

const at = (minute: number): number => Date.parse("2026-11-23T11:00:00Z") + minute * 60_000;
const stop = (order: string, minute: number) =>
  aPlannedStop({
    order_ids: [order],
    tasks: [{ order_id: order, kind: "delivery" }],
    arrives_at: new Date(at(minute)).toISOString(),
    starts_at: new Date(at(minute)).toISOString(),
    leaves_at: new Date(at(minute + 2)).toISOString(),
  });
const route = (shift_id: string, stops: ReturnType<typeof stop>[], is_locked = false) =>
  aRoute({ id: shift_id, shift_id, stops, is_locked });

const lanes = lanesOfPlan(
  aPlan({
    routes: [
      route("ana", [stop("a1", 10), stop("a2", 20), stop("a3", 30)]),
      route("bia", [stop("b1", 15)], true),
      route("caio", [stop("c1", 12), stop("c2", 40)]),
    ],
  }),
  [{ shift: "davi", driver: "Davi", vehicle: "" }],
);
const A2 = "delivery:a2";

describe("a stop that is dragged", () => {
  it("goes behind what is earlier, and does not count itself", () => {
    expect(slotAt(lanes, A2, 0, at(25))).toEqual({ lane: 0, at: 1 });
    expect(slotAt(lanes, A2, 0, at(35))).toEqual({ lane: 0, at: 2 });
    expect(slotAt(lanes, A2, 2, at(35))).toEqual({ lane: 2, at: 1 });
    expect(slotAt(lanes, A2, 3, at(35))).toEqual({ lane: 3, at: 0 });
  });

  it("is where it was when it is put back", () => {
    const from = slotOf(lanes, A2);

    expect(from).toEqual({ lane: 0, at: 1 });
    expect(from && isSame(from, slotAt(lanes, A2, 0, at(21)))).toBe(true);
    expect(slotOf(lanes, "delivery:gone")).toBeNull();
  });

  it("is named to the server by positions from 1", () => {
    const lane = lanes[2];

    expect(lane && moveTo(lane, ["a2"], 2)).toEqual({
      kind: "move",
      order_ids: ["a2"],
      to_shift_id: "caio",
      position: 3,
    });
  });

  it("is shown between its neighbours", () => {
    expect(whenAt(lanes, A2, { lane: 2, at: 1 })).toBe((at(14) + at(40)) / 2);
    expect(whenAt(lanes, A2, { lane: 0, at: 0 })).toBe((at(0) + at(10)) / 2);
    expect(whenAt(lanes, A2, { lane: 3, at: 0 })).toBeNull();
  });
});

describe("a stop that is moved by keys", () => {
  const from = { lane: 0, at: 1 };

  it("goes along its route to the ends, and no further", () => {
    const right = stepped(lanes, A2, from, "ArrowRight", at(20));

    expect(right).toEqual({ lane: 0, at: 2 });
    expect(stepped(lanes, A2, right, "ArrowRight", at(20))).toEqual(right);
    expect(stepped(lanes, A2, { lane: 0, at: 0 }, "ArrowLeft", at(20))).toEqual({ lane: 0, at: 0 });
  });

  it("keeps its time from route to route, and skips a locked one", () => {
    expect(stepped(lanes, A2, from, "ArrowDown", at(20))).toEqual({ lane: 2, at: 1 });
    expect(stepped(lanes, A2, { lane: 2, at: 1 }, "ArrowUp", at(20))).toEqual(from);
    expect(stepped(lanes, A2, { lane: 3, at: 0 }, "ArrowDown", at(20))).toEqual({ lane: 3, at: 0 });
  });
});
