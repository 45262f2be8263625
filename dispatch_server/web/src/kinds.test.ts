import { describe, expect, it } from "vitest";
import { checked, press } from "./kinds";

describe("the kinds of a webhook", () => {
  it("are all checked where all are heard of", () => {
    expect([...checked(["*"], ["order", "stop"])]).toEqual(["order.*", "stop.*"]);
    expect([...checked(["stop.failed"], ["order", "stop"])]).toEqual(["stop.failed"]);
  });

  it("are all of one thing, or some of it", () => {
    const some = press(press(new Set(["run.*"]), "order.ready"), "order.delivered");
    expect([...some]).toEqual(["run.*", "order.ready", "order.delivered"]);
    const all = press(some, "order.*");
    expect([...all]).toEqual(["run.*", "order.*"]);
    expect([...press(all, "order.ready")]).toEqual(["run.*", "order.ready"]);
  });

  it("are let go by a second press", () => {
    expect([...press(new Set(["order.*"]), "order.*")]).toEqual([]);
  });
});
