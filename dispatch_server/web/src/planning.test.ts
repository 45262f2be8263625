import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  comparePlans,
  editPlan,
  optimizePlan,
  otherPlan,
  publishPlan,
  routesLeft,
  stepPlan,
  takeIn,
} from "./planning";
import * as store from "./store";
import { aDifference, aPlan, aRoute, aRun, plannedFigures } from "./test/build";
import { toasts } from "./toasts";
import type { PlanView } from "./wire";

interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** Answer each path, and keep what was asked. */
function server(answers: Record<string, [number, unknown]>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (path: string, options: RequestInit) => {
      asked.push({ path, body: options.body ? JSON.parse(String(options.body)) : {} });
      const [status, answer] = answers[path] ?? [
        404,
        { type: "x/no-such", title: "", status: 404 },
      ];
      return new Response(JSON.stringify(answer), { status });
    }),
  );
  return asked;
}

const show = (plan: PlanView): PlanView => {
  store.plan.value = { value: plan, failure: null, loading: false };
  return plan;
};
const said = (): string[] => toasts.value.map((toast) => toast.text);

describe("a plan changed by hand", () => {
  beforeEach(() => {
    toasts.value = [];
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    store.plan.value = { value: null, failure: null, loading: false };
  });

  it("names the version it was seen at, and says what it comes to", async () => {
    const plan = show(aPlan({ version: 3 }));
    const after = aPlan({ version: 4, can_undo: true });
    const asked = server({
      "/v1/plans/plan-1/edits": [200, { difference: { text: "It saves 22 min." } }],
      "/v1/plans/plan-1": [200, after],
    });
    await editPlan(plan, [{ kind: "reverse", shift_id: "shift-1" }]);
    expect(asked[0]?.body).toMatchObject({
      expected_version: 3,
      edits: [{ kind: "reverse", shift_id: "shift-1" }],
    });
    expect(asked[0]?.body.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(said()).toEqual(["It saves 22 min."]);
    expect(store.plan.value.value).toEqual(after);
    await editPlan(after, [{ kind: "lock_route", shift_id: "shift-1" }]);
    expect(said()).toHaveLength(1); // a lock is to be seen where it is
  });

  it("is shown as it is when somebody else was first", async () => {
    const plan = show(aPlan({ version: 1 }));
    const moved = {
      type: "https://porta.dev/problems/plan-moved",
      title: "Conflict",
      status: 409,
      detail: "",
      facts: { version: 2 },
    };
    server({
      "/v1/plans/plan-1/undo": [409, moved],
      "/v1/plans/plan-1": [200, aPlan({ version: 2 })],
    });
    await stepPlan(plan, "undo");
    expect(said()[0]).toContain("changed meanwhile");
    expect(store.plan.value.value?.version).toBe(2);
  });

  it("takes an order in that was left out, and shows the history that is looked at", async () => {
    const plan = show(aPlan({ version: 2 }));
    store.planHistory.value = {
      value: { version: 2, state: 2, versions: [] },
      failure: null,
      loading: false,
    };
    const newest = { version: 3, state: 3, versions: [] };
    const asked = server({
      "/v1/plans/plan-1/edits": [200, { difference: { text: "1 stop comes in." } }],
      "/v1/plans/plan-1": [200, aPlan({ version: 3 })],
      "/v1/plans/plan-1/history": [200, newest],
    });
    await takeIn(plan, "order-9");
    expect(asked[0]?.body.edits).toEqual([{ kind: "insert", order_ids: ["order-9"] }]);
    expect(store.planHistory.value.value).toEqual(newest);
    store.planHistory.value = { value: null, failure: null, loading: false };
  });

  it("is planned again from where it is, for as long as before", async () => {
    const plan = show(aPlan({ version: 5 }));
    const asked = server({
      "/v1/plans/plan-1/optimize": [202, aPlan({ status: "optimizing", version: 5 })],
      "/v1/plans/plan-1": [200, aPlan({ version: 6 })],
      "/v1/plans?date=2026-11-23": [200, []],
      "/v1/plans/plan-1/history": [
        200,
        { versions: [{ difference: { text: "It saves 1.2 km." } }] },
      ],
    });
    await optimizePlan(plan);
    expect(asked[0]?.body).toEqual({ expected_version: 5, budget_s: 10 });
    await vi.waitFor(() => expect(said()).toEqual(["It saves 1.2 km."]));
    expect(store.plan.value.value?.version).toBe(6);
  });

  it("is published whole or in part, with what it breaks only where that was shown", async () => {
    const asked = server({ "/v1/plans/plan-1/publish": [422, { type: "x/y", title: "No" }] });
    await publishPlan(aPlan());
    await publishPlan(aPlan({ version: 4 }), ["shift-2"], true);
    expect(asked.map((one) => one.body)).toEqual([
      { accept_violations: false, expected_version: 1, shift_ids: [] },
      { accept_violations: true, expected_version: 4, shift_ids: ["shift-2"] },
    ]);
  });

  it("has the routes left that no run was made of", () => {
    const routes = [aRoute(), aRoute({ id: "route-2", shift_id: "shift-2" })];
    store.runsById.value = new Map([["run-1", aRun({ route_id: "route-1", status: "canceled" })]]);
    expect(routesLeft(aPlan({ routes })).map((one) => one.id)).toEqual(["route-1", "route-2"]);
    const published = aPlan({ routes, status: "published", date: store.date.value });
    expect(routesLeft(published)).toEqual([]); // until the runs of the day are known
    store.runList.value = { value: true, failure: null, loading: false };
    expect(routesLeft(published).map((one) => one.id)).toEqual(["route-2"]);
    expect(routesLeft({ ...published, date: "1999-01-01" })).toEqual([]);
    store.runsById.value = new Map();
    store.runList.value = { value: null, failure: null, loading: false };
  });

  it("can stand beside the newest other one that came to something", () => {
    const figures = plannedFigures();
    const [first, second] = [aPlan({ figures }), aPlan({ id: "plan-2", figures })];
    store.plans.value = {
      value: [first, second, aPlan({ id: "plan-3" })],
      failure: null,
      loading: false,
    };
    expect(otherPlan.value).toBeNull();
    show(first);
    expect(otherPlan.value).toBe("plan-2");
    store.plans.value = { value: [first], failure: null, loading: false };
    expect(otherPlan.value).toBeNull();
  });

  it("stands beside another with what that one would change", async () => {
    const other = aPlan({ id: "plan-2" });
    const difference = aDifference({ text: "It saves 8 min." });
    const asked = server({
      "/v1/plans/plan-1": [200, aPlan()],
      "/v1/plans/plan-2": [200, other],
      "/v1/plans/plan-1/difference/plan-2": [200, difference],
    });
    await comparePlans("plan-1", "plan-2");
    expect(asked).toHaveLength(3);
    expect(store.pair.value.value).toEqual({ before: aPlan(), after: other, difference });
  });
});
