import { describe, expect, it } from "vitest";
import type { Need, Urgency } from "../inbox/needs";
import { anIncident } from "../test/build";
import { GATHER_MS, Gatherer, REST_MS, titled } from "./grouping";

const need = (id: string, urgency: Urgency = 1, isTaken = false): Need => ({
  kind: "incident",
  key: id,
  urgency,
  since: 0,
  isTaken,
  incident: anIncident({ id }),
});
const keys = (gatherer: Gatherer, at: number) =>
  gatherer.due(at)?.needs.map((one) => one.key) ?? null;

describe("what is told", () => {
  it("is what came after the console was opened, once, and together", () => {
    const all = new Gatherer();
    all.see([need("old")], 0);
    expect(all.due(9999)).toBeNull();
    all.see([need("old"), need("a")], 10_000);
    all.see([need("old"), need("a"), need("b", 0)], 10_500);
    expect(keys(all, 10_000 + GATHER_MS - 1)).toBeNull();
    expect(keys(all, 10_000 + GATHER_MS)).toEqual(["b", "a"]);
    all.see([need("old"), need("a"), need("b", 0)], 12_000);
    expect(keys(all, 99_999)).toBeNull();
  });

  it("comes no more often than people can read it, unless it cannot wait", () => {
    const all = new Gatherer();
    all.see([], 0);
    all.see([need("a")], 0);
    expect(keys(all, 2000)).toEqual(["a"]);
    all.see([need("a"), need("b")], 3000);
    expect(keys(all, 10_000)).toBeNull();
    all.see([need("a"), need("b"), need("crash", 0)], 10_000);
    expect(keys(all, 10_001)).toEqual(["crash", "b"]);
    all.see([need("c")], 11_000);
    expect(keys(all, 10_000 + REST_MS)).toBeNull();
    expect(keys(all, 10_001 + REST_MS)).toEqual(["c"]);
  });

  it("is nothing that is over or in hand before it could be told", () => {
    const all = new Gatherer();
    all.see([], 0);
    all.see([need("a"), need("b")], 100);
    all.see([need("b", 1, true)], 200);
    expect(all.due(9999)).toBeNull();
    all.see([need("b", 1, true), need("taken", 0, true)], 300);
    expect(all.due(9999)).toBeNull();
  });

  it("begins anew for somebody else", () => {
    const all = new Gatherer();
    all.see([], 0);
    all.see([need("a")], 0);
    all.forget();
    all.see([need("x"), need("y")], 100);
    expect(all.due(9999)).toBeNull();
  });
});

describe("the tab's title", () => {
  it("has how many wait in front", () => {
    expect(titled("Runs", 0)).toBe("Runs");
    expect(titled("Runs", 3)).toBe("(3) Runs");
    expect(titled("Runs", 120)).toBe("(99+) Runs");
  });
});
