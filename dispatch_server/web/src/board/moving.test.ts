import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { query, readQuery } from "../query";
import { me, plan } from "../store";
import { aPlan, aPlannedStop, aRoute } from "../test/build";
import { toasts } from "../toasts";
import type { Me, PlanView } from "../wire";
import type { Mark } from "./lanes";
import {
  crossed,
  drop,
  held,
  letGo,
  moveOver,
  pickUp,
  trial,
  tryAgain,
  watchVersion,
} from "./moving";
import { lanes } from "./shown";

const stop = (order: string) =>
  aPlannedStop({ order_ids: [order], tasks: [{ order_id: order, kind: "delivery" }] });
const route = (shift_id: string, orders: string[], is_locked = false) =>
  aRoute({ id: shift_id, shift_id, stops: orders.map(stop), is_locked });
const aDay = (version: number): PlanView =>
  aPlan({
    version,
    routes: [route("ana", ["a1", "a2"]), route("bia", ["b1"]), route("caio", ["c1"], true)],
  });
const show = (value: PlanView): void => {
  plan.value = { value, failure: null, loading: false };
};
const mark = (id: string): Mark =>
  lanes.value.flatMap((lane) => lane.marks).find((one) => one.id === id) as Mark;

interface Asked {
  readonly path: string;
  readonly body: { readonly dry_run?: boolean; readonly edits?: readonly { position: number }[] };
  readonly signal: AbortSignal;
}

/** Answer edits with a status; a plan that is asked for is the day at `version`. */
function server(status: number, slug: string, version: number): Asked[] {
  const asked: Asked[] = [];
  const refusal = { type: `x/${slug}`, title: "", status, facts: {} };
  vi.stubGlobal(
    "fetch",
    vi.fn(async (path: string, options: RequestInit) => {
      const body = options.body ? JSON.parse(String(options.body)) : {};
      asked.push({ path, body, signal: options.signal as AbortSignal });
      if (!path.endsWith("/edits")) return new Response(JSON.stringify(aDay(version)));
      const edited = { plan: aDay(version), difference: { text: "It costs 3 min." } };
      return new Response(JSON.stringify(status < 300 ? edited : refusal), { status });
    }),
  );
  return asked;
}

describe("a stop that is held", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    me.value = { user: { role: "dispatcher" }, organization: {} } as Me;
    query.value = { ...readQuery(""), view: "plan", plan: "plan-1" };
    show(aDay(3));
  });
  afterEach(() => {
    letGo();
    crossed.value = null;
    toasts.value = [];
    vi.useRealTimers();
    vi.unstubAllGlobals();
    me.value = undefined;
    query.value = readQuery("");
    plan.value = { value: null, failure: null, loading: false };
  });

  it("is tried once where it rests, and nowhere that it passed over", async () => {
    const asked = server(200, "", 3);
    pickUp(mark("delivery:a1"), "keys");

    moveOver({ lane: 0, at: 1 });
    moveOver({ lane: 1, at: 0 });
    moveOver({ lane: 1, at: 1 });
    expect(trial.value).toEqual({ state: "asking" });
    await vi.advanceTimersByTimeAsync(1000);

    expect(asked.map(({ body }) => [body.dry_run, body.edits?.[0]?.position])).toEqual([[true, 2]]);
    expect(trial.value?.state).toBe("known");
  });

  it("stops asking what nobody wants to know any more", async () => {
    const asked = server(200, "", 3);
    pickUp(mark("delivery:a1"), "keys");
    moveOver({ lane: 1, at: 0 });
    vi.advanceTimersByTime(200);
    expect(asked).toHaveLength(1);

    letGo();
    await vi.advanceTimersByTimeAsync(0);

    expect(asked[0]?.signal.aborted).toBe(true);
    expect(trial.value).toBeNull();
  });

  it("changes nothing when it is put back where it was, and goes into no locked route", async () => {
    const asked = server(200, "", 3);
    pickUp(mark("delivery:a1"), "keys");
    moveOver({ lane: 2, at: 0 });
    expect(held.value?.slot).toEqual({ lane: 0, at: 0 });
    await drop();

    expect(pickUp(mark("delivery:c1"), "keys")).toBe(false);
    expect(asked).toEqual([]);
  });

  it("is not put into a plan that has changed, which is shown; and may be tried again", async () => {
    const asked = server(409, "plan-moved", 4);
    pickUp(mark("delivery:a1"), "keys");
    moveOver({ lane: 1, at: 1 });
    await drop();

    expect(plan.value.value?.version).toBe(4);
    expect(crossed.value).toMatchObject({ mark: "delivery:a1", lane: "bia", at: 1 });
    expect(asked.filter(({ body }) => body.dry_run !== true && body.edits)).toHaveLength(1);

    expect(tryAgain()).toBe(true);
    expect(held.value).toMatchObject({ slot: { lane: 1, at: 1 }, version: 4 });
  });

  it("is let go of when the plan changes under it", () => {
    const unwatch = watchVersion();
    pickUp(mark("delivery:a1"), "keys");
    moveOver({ lane: 1, at: 0 });

    show(aDay(4));

    expect(held.value).toBeNull();
    expect(crossed.value).toMatchObject({ sequence: 1, lane: "bia" });
    unwatch();
  });
});
