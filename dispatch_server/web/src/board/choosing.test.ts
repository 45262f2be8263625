import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { query, readQuery } from "../query";
import { me, plan } from "../store";
import { aPlan, aPlannedStop, aRoute } from "../test/build";
import type { Me } from "../wire";
import {
  choose,
  chooseLane,
  chosen,
  chosenLanes,
  chosenMarks,
  forgetElsewhere,
  isWhole,
  isWithin,
  letAllGo,
  MOST,
} from "./choosing";
import { lanes } from "./shown";

const stop = (order: string) =>
  aPlannedStop({ order_ids: [order], tasks: [{ order_id: order, kind: "delivery" }] });
const ids = (...orders: string[]) => orders.map((order) => `delivery:${order}`);
const many = Array.from({ length: MOST + 5 }, (_, at) => `m${at}`);

beforeEach(() => {
  me.value = { user: { role: "dispatcher" }, organization: {} } as Me;
  query.value = { ...readQuery(""), view: "plan", plan: "plan-1" };
  const routes = [
    aRoute({ id: "ana", shift_id: "ana", stops: ["a1", "a2"].map(stop) }),
    aRoute({ id: "bia", shift_id: "bia", stops: ["b1"].map(stop) }),
    aRoute({ id: "cai", shift_id: "cai", stops: many.map(stop) }),
  ];
  plan.value = { value: aPlan({ routes }), failure: null, loading: false };
});
afterEach(() => {
  letAllGo();
  plan.value = { value: null, failure: null, loading: false };
});

describe("stops", () => {
  it("are chosen, let go, and toggled", () => {
    expect(choose(ids("a1", "b1", "gone"))).toBe(true);
    expect(chosenMarks.value.map((mark) => mark.id)).toEqual(ids("a1", "b1"));
    expect(chosenLanes.value.map(({ lane }) => lane.id)).toEqual(["ana", "bia"]);
    choose(ids("a1"), "take");
    choose(ids("b1", "a2"), "toggle");
    expect([...chosen.value]).toEqual(ids("a2"));
  });

  it("are at most so many, and who asks for more is told", () => {
    expect(choose(ids("a1"))).toBe(true);
    expect(choose(ids(...many))).toBe(false);
    expect(chosen.value.size).toBe(MOST);
  });

  it("are chosen by the whole route, and let go by it", () => {
    const [ana] = lanes.value;
    if (!ana) throw new Error("no lane");
    chooseLane(ana);
    expect(isWhole(ana)).toBe(true);
    chooseLane(ana);
    expect(chosen.value.size).toBe(0);
  });

  it("mean nothing once another plan is shown", () => {
    const stop = forgetElsewhere();
    choose(ids("a1"));
    query.value = { ...query.value, order: "o" };
    expect(chosen.value.size).toBe(1);
    query.value = { ...query.value, plan: "plan-2" };
    expect(chosen.value.size).toBe(0);
    stop();
  });

  it("are left alone by who may only look", () => {
    me.value = { user: { role: "viewer" }, organization: {} } as Me;
    choose(ids("a1"));
    expect(chosen.value.size).toBe(0);
  });
});

describe("a loop", () => {
  const bay = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 5, y: 3 },
    { x: 0, y: 10 },
  ];

  it("holds what lies within, and not what lies in its bay", () => {
    expect(isWithin(bay, { x: 1, y: 5 })).toBe(true);
    expect(isWithin(bay, { x: 9, y: 5 })).toBe(true);
    expect(isWithin(bay, { x: 5, y: 7 })).toBe(false);
    expect(isWithin(bay, { x: 11, y: 5 })).toBe(false);
    expect(isWithin([], { x: 0, y: 0 })).toBe(false);
  });
});
