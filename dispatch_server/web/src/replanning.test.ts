import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "./api";
import { locale } from "./format";
import { changeReplan, handedOver, movedRuns, sentencesOf, staleOf } from "./replanning";
import { aDifference, aReplan, aRun } from "./test/build";
import { toasts } from "./toasts";

const refusal = (slug: string, facts: Record<string, unknown>) =>
  new Failure("refused", 409, {
    type: `x/${slug}`,
    title: "",
    status: 409,
    detail: "",
    instance: "",
    facts,
  });

describe("a proposal for the running day", () => {
  beforeEach(() => {
    locale.value = "en";
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    toasts.value = [];
  });

  it("is said in the server's sentences, what is particular to the day first", () => {
    const difference = aDifference({ text: "1 stop moves." });

    expect(sentencesOf(aReplan({ sentences: ["João drives on no more."], difference }))).toEqual([
      "João drives on no more.",
      "1 stop moves.",
    ]);
    expect(sentencesOf(aReplan({ difference: null }))).toEqual([]);
  });

  it("tells who gets and who gives", () => {
    const moved = [
      { order_id: "a", from_shift_id: "s1", to_shift_id: "s2" },
      { order_id: "b", from_shift_id: "s1", to_shift_id: "s3" },
    ];

    const over = handedOver(aDifference({ moved }));

    expect(over.get("s1")).toEqual({ gets: 0, gives: 2 });
    expect(over.get("s3")).toEqual({ gets: 1, gives: 0 });
  });

  it("is known to be stale before it is asked for", () => {
    const course = {
      shift_id: "s1",
      driver_id: "d1",
      vehicle_id: "v1",
      run_id: "run-1",
      version: 3,
      ends_at: "2026-11-23T15:00:00Z",
      doors: [],
      geometry: "",
    };
    const replan = aReplan({ courses: [course, { ...course, run_id: null, version: 0 }] });

    expect(movedRuns(replan, new Map([["run-1", aRun({ version: 4 })]]))).toEqual(["run-1"]);
    expect(movedRuns(replan, new Map([["run-1", aRun({ version: 3 })]]))).toEqual([]);
  });

  it("names the runs and orders that moved on, and nothing else as such", () => {
    expect(staleOf(refusal("runs-moved", { run_ids: ["r"] }))).toEqual({ runs: ["r"], orders: [] });
    expect(staleOf(refusal("orders-taken", { external_ids: ["P-1"] }))?.orders).toEqual(["P-1"]);
    expect(staleOf(refusal("replan-not-ready", {}))).toBeNull();
  });

  it("is not applied over runs that moved on", async () => {
    const answer = { type: "x/runs-moved", status: 409, facts: { run_ids: ["run-1"] } };
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => new Response(JSON.stringify(answer), { status: 409 })),
    );

    expect(await changeReplan("replan-1", "apply")).toEqual({ runs: ["run-1"], orders: [] });
    expect(toasts.value).toEqual([]);
  });
});
