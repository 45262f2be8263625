import { describe, expect, it } from "vitest";
import { aDetail, aRun, aStop } from "../test/build";
import { byId, changeOf } from "./changes";
import { runLines, runStops, waitingPoints } from "./features";

const ids = ["run-1", "run-2", "run-3"];
const runs = ids.map((id, at) => aRun({ id, number: at + 1 }));
const all = new Map(
  runs.map((run) => [run.id, aDetail({ run, stops: [aStop({ id: `stop of ${run.id}` })] })]),
);
const before = byId(runStops(runs, all, null));

describe("what the map is told", () => {
  it("is nothing where nothing changed, however often it is drawn", () => {
    expect(before?.size).toBe(3);
    const again = byId(runStops([...runs], new Map(all), null));
    expect(changeOf(before, again)).toEqual({ remove: [], add: [] });
  });

  it("is the run that changed, and no other", () => {
    const failed = aDetail({
      run: runs[1] as never,
      stops: [aStop({ id: "stop of run-2", status: "failed" })],
    });
    const after = byId(runStops(runs, new Map(all).set("run-2", failed), null));
    const change = changeOf(before, after);
    expect(change?.remove).toEqual([]);
    expect(change?.add.map((one) => [one.id, one.properties?.bad])).toEqual([["stop of run-2", 1]]);
  });

  it("is what is gone", () => {
    const after = byId(runStops(runs.slice(1), all, null));
    expect(changeOf(before, after)).toEqual({ remove: ["stop of run-1"], add: [] });
    expect(changeOf(before, byId([]))?.remove.length).toBe(3);
  });

  it("is all of it where most looks otherwise, as when a run was chosen", () => {
    const lines = byId(runLines(runs, all, null));
    expect(changeOf(lines, byId(runLines(runs, all, "run-1")))).toBeNull();
    expect(changeOf(byId([]), before)).toBeNull();
  });

  it("is all of it where features have no ids, or two have the same", () => {
    const at = { lat: 1, lon: 2 };
    expect(byId(waitingPoints([{ id: "o", at } as never]))).toBeNull();
    expect(byId([...runStops(runs, all, null), ...runStops(runs, all, null)])).toBeNull();
    expect(changeOf(null, before)).toBeNull();
    expect(changeOf(before, null)).toBeNull();
  });
});
