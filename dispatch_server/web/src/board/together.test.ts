import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { query, readQuery } from "../query";
import { details, me, plan, runsById } from "../store";
import { aDetail, aPlan, aPlannedStop, aRoute, aRun, aStop } from "../test/build";
import { toasts } from "../toasts";
import type { Me } from "../wire";
import { choose, chosen, chosenLanes, letAllGo } from "./choosing";
import {
  desist,
  editsOf,
  intend,
  intent,
  isKnown,
  lock,
  make,
  outcome,
  watchChosen,
} from "./together";

const stop = (order: string) =>
  aPlannedStop({ order_ids: [order], tasks: [{ order_id: order, kind: "delivery" }] });
const route = (shift: string, orders: string[]) =>
  aRoute({ id: shift, shift_id: shift, stops: orders.map(stop) });
const aDay = (version: number) =>
  aPlan({ version, routes: [route("ana", ["a1", "a2"]), route("bia", ["b1"])] });
const show = (version: number): void => {
  plan.value = { value: aDay(version), failure: null, loading: false };
};

interface Asked {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

function server(answer: (path: string) => [number, unknown]): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (path: string, options: RequestInit) => {
      asked.push({ path, body: options.body ? JSON.parse(String(options.body)) : {} });
      const [status, body] = answer(path);
      return new Response(status === 204 ? null : JSON.stringify(body), { status });
    }),
  );
  return asked;
}

const ofPlan = (path: string): [number, unknown] =>
  path.endsWith("/edits")
    ? [200, { plan: aDay(4), difference: { text: "It costs 3 min." } }]
    : [200, aDay(4)];
const move = { kind: "move", order_ids: ["a1"], to_shift_id: "bia" };

beforeEach(() => {
  me.value = { user: { role: "dispatcher" }, organization: {} } as Me;
});
afterEach(() => {
  desist();
  letAllGo();
  toasts.value = [];
  vi.unstubAllGlobals();
  plan.value = { value: null, failure: null, loading: false };
});

describe("chosen stops of a plan", () => {
  beforeEach(() => {
    query.value = { ...readQuery(""), view: "plan", plan: "plan-1" };
    show(3);
    choose(["delivery:a1", "delivery:b1"]);
  });

  it("are one edit, which leaves who has them already alone", () => {
    const all = chosenLanes.value;
    expect(editsOf({ kind: "move", to: "bia" }, all)).toEqual([move]);
    expect(editsOf({ kind: "remove" }, all)).toEqual([{ kind: "remove", order_ids: ["a1", "b1"] }]);
    expect(editsOf({ kind: "lock", is: true }, all)).toEqual([
      { kind: "lock", order_ids: ["a1", "b1"], is_locked: true },
    ]);
    expect(editsOf({ kind: "remove" }, [])).toEqual([]);
  });

  it("are tried once before anything is done, and then made as one change", async () => {
    const asked = server(ofPlan);
    intend({ kind: "move", to: "bia" });
    expect(isKnown.value).toBe(false);
    await vi.waitFor(() => expect(outcome.value?.state).toBe("known"));
    expect(asked.map((one) => one.body)).toEqual([
      { expected_version: 3, edits: [move], dry_run: true },
    ]);
    await make();
    const [, made] = asked;
    expect(made?.body).toMatchObject({ expected_version: 3, edits: [move] });
    expect(made?.body.dry_run).toBeUndefined();
    expect(chosen.value.size).toBe(0);
    expect(intent.value).toBeNull();
  });

  it("are not moved where the trial says that they cannot be", async () => {
    server(() => [422, { type: "x/edit-refused", title: "", status: 422, detail: "Locked." }]);
    intend({ kind: "remove" });
    await vi.waitFor(() => expect(outcome.value?.state).toBe("refused"));
    expect(isKnown.value).toBe(false);
  });

  it("are tried again when others are chosen or the plan has changed", async () => {
    const asked = server(ofPlan);
    const stop = watchChosen();
    intend({ kind: "remove" });
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    choose(["delivery:a2"]);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    show(4);
    await vi.waitFor(() => expect(asked.at(-1)?.body.expected_version).toBe(4));
    letAllGo();
    expect(intent.value).toBeNull();
    stop();
  });

  it("are locked at once: it costs nothing", async () => {
    const asked = server(ofPlan);
    await lock(true);
    expect(asked[0]?.body).toMatchObject({
      edits: [{ kind: "lock", order_ids: ["a1", "b1"], is_locked: true }],
    });
  });
});

describe("chosen stops of a running day", () => {
  const run = aRun({ id: "run-1", version: 7 });
  const other = aRun({ id: "run-2", number: 2, driver_name: "Bia", version: 3 });

  beforeEach(() => {
    query.value = { ...readQuery("?date=2026-11-23"), view: "runs" };
    runsById.value = new Map([run, other].map((one) => [one.id, one]));
    const stops = [aStop(), aStop({ id: "stop-2" }), aStop({ id: "done", status: "succeeded" })];
    details.value = new Map([
      ["run-1", aDetail({ run, stops })],
      ["run-2", aDetail({ run: other, stops: [] })],
    ]);
  });
  afterEach(() => {
    runsById.value = new Map();
    details.value = new Map();
  });

  it("move together, and can be taken back from where it is said", async () => {
    choose(["stop-1", "stop-2", "done"]);
    expect([...chosen.value]).toEqual(["stop-1", "stop-2"]);
    const asked = server((path) => {
      if (path.endsWith("/reassign")) return [200, { change_id: "change-1" }];
      return path.endsWith("/undo") ? [204, null] : [200, aDetail()];
    });
    intend({ kind: "move", to: "run-2" });
    expect(isKnown.value).toBe(true);
    expect(asked).toEqual([]);
    await make();
    expect(asked[0]).toEqual({
      path: "/v1/stops/reassign",
      body: { to_run_id: "run-2", stops: { "stop-1": 7, "stop-2": 7 } },
    });
    expect(chosen.value.size).toBe(0);
    expect(toasts.value.map((toast) => toast.text)).toEqual(["2 moved to Bia."]);
    toasts.value[0]?.offer?.act();
    await vi.waitFor(() =>
      expect(asked.map(({ path }) => path)).toContain("/v1/runs/changes/change-1/undo"),
    );
  });

  it("stay chosen where the day has moved on, for another try", async () => {
    choose(["stop-1"]);
    server((path) =>
      path.endsWith("/reassign")
        ? [409, { type: "x/run-moved", title: "", status: 409 }]
        : [200, aDetail({ run: { ...run, version: 8 } })],
    );
    intend({ kind: "move", to: "run-2" });
    await make();
    expect(toasts.value.map((toast) => toast.tone)).toEqual(["bad"]);
    expect([...chosen.value]).toEqual(["stop-1"]);
    expect(runsById.value.get("run-1")?.version).toBe(8);
  });

  it("are asked for nothing where that run has them all", async () => {
    choose(["stop-1"]);
    const asked = server(() => [200, aDetail()]);
    intend({ kind: "move", to: "run-1" });
    await make();
    expect(asked.filter(({ path }) => path.endsWith("/reassign"))).toEqual([]);
  });
});
