import { beforeEach, describe, expect, it } from "vitest";
import * as store from "./store";
import { aDetail, aPosition, aRun } from "./test/build";
import type { LiveFrame, Me } from "./wire";

const snapshot = (fields: object = {}): LiveFrame =>
  ({
    type: "snapshot",
    generation: "g1",
    rev: 10,
    server_time: 1_000_000,
    runs: [aRun()],
    chats: [],
    positions: [aPosition()],
    ...fields,
  }) as LiveFrame;

const delta = (prev_rev: number, rev: number, fields: object = {}): LiveFrame =>
  ({
    type: "delta",
    prev_rev,
    rev,
    events: [],
    runs: [],
    chats: [],
    lines: [],
    ...fields,
  }) as LiveFrame;

describe("who comes in", () => {
  it("follows the stream from where the log stood, by the server's clock", () => {
    store.forget();
    const organization = { time_zone: "America/Sao_Paulo" };
    const at = Date.UTC(2026, 10, 24, 1);
    store.begin({ organization, server_time: at, generation: "g7", rev: 5 } as Me, 0);
    expect(store.cursor).toEqual({ generation: "g7", rev: 5 });
    expect(store.today.value).toBe("2026-11-23"); // there it is still evening
    expect(store.apply(delta(5, 6, { runs: [aRun()] }), 1).gap).toBe(false);
    expect(store.runsById.value.size).toBe(1);
    store.me.value = null;
  });
});

describe("frames of the stream", () => {
  beforeEach(() => {
    store.forget();
    store.apply(snapshot(), 0);
  });

  it("a snapshot is where all begins", () => {
    expect(store.cursor).toEqual({ generation: "g1", rev: 10 });
    expect(store.runsById.value.get("run-1")?.driver_name).toBe("Márcia Conceição");
    expect(store.positions.value.size).toBe(1);
  });

  it("a delta moves runs on and tells what happened", () => {
    const run = aRun({ version: 2, ended: 1 });
    const event = { rev: 11, type: "stop.succeeded" };
    const applied = store.apply(delta(10, 11, { runs: [run], events: [event] }), 1);
    expect(applied.gap).toBe(false);
    expect(applied.events).toEqual([event]);
    expect(store.runsById.value.get("run-1")?.ended).toBe(1);
    expect(store.cursor.rev).toBe(11);
  });

  it("a delta that comes twice is applied once", () => {
    store.apply(delta(10, 11, { runs: [aRun({ version: 2 })] }), 1);
    const again = store.apply(delta(10, 11, { events: [{ rev: 11, type: "x.y" }] }), 2);
    expect(again.events).toEqual([]);
  });

  it("a delta after a hole changes nothing and asks to be caught up", () => {
    const applied = store.apply(delta(12, 13, { runs: [aRun({ version: 9 })] }), 1);
    expect(applied.gap).toBe(true);
    expect(store.runsById.value.get("run-1")?.version).toBe(1);
    expect(store.cursor.rev).toBe(10);
  });

  it("a beat from further on tells of a hole", () => {
    const beat = (rev: number) => ({ type: "beat", server_time: 2_000_000, rev }) as LiveFrame;
    expect(store.apply(beat(10), 1).gap).toBe(false);
    expect(store.apply(beat(12), 2).gap).toBe(true);
  });

  it("an older run never replaces a newer one", () => {
    store.apply(delta(10, 11, { runs: [aRun({ version: 5, ended: 2 })] }), 1);
    store.applyDetails([aDetail({ run: aRun({ version: 4, ended: 1 }) })]);
    expect(store.runsById.value.get("run-1")?.ended).toBe(2);
  });

  it("an answer that was overtaken by a newer one does not bring old stops back", () => {
    store.applyDetails([aDetail({ run: aRun({ version: 3 }), geometry: "new" })]);
    store.applyDetails([aDetail({ run: aRun({ version: 2 }), geometry: "old" })]);
    expect(store.details.value.get("run-1")?.geometry).toBe("new");
    store.applyDetails([aDetail({ run: aRun({ version: 3 }), geometry: "again" })]);
    expect(store.details.value.get("run-1")?.geometry).toBe("again");
  });

  it("a late buffered fix never becomes the current position", () => {
    const positions = (at: number, lat: number) =>
      ({
        type: "positions",
        server_time: 1_000_001,
        positions: [aPosition({ at, lat })],
      }) as LiveFrame;
    store.apply(positions(5000, -23.5), 1);
    store.apply(positions(4000, -23.9), 2);
    expect(store.positions.value.get("driver-1")?.lat).toBe(-23.5);
  });

  it("a server that was started anew and knows less does not move a vehicle back", () => {
    store.apply(snapshot({ rev: 11, positions: [aPosition({ at: 9000, lat: -23.5 })] }), 1);
    const [older, other] = [aPosition({ at: 8000, lat: -23.9 }), aPosition({ driver_id: "two" })];
    store.apply(snapshot({ rev: 12, positions: [older, other] }), 2);
    expect(store.positions.value.get("driver-1")?.lat).toBe(-23.5);
    store.apply(snapshot({ rev: 13, positions: [other] }), 3);
    expect([...store.positions.value.keys()]).toEqual(["two"]);
  });

  it("a database restored from a backup is believed, whatever was known before", () => {
    store.apply(delta(10, 11, { runs: [aRun({ version: 5, ended: 2 })] }), 1);
    store.applyDetails([aDetail({ run: aRun({ version: 5, ended: 2 }) })]);
    store.apply(snapshot({ generation: "g2", rev: 3, runs: [aRun({ version: 2 })] }), 2);
    expect(store.runsById.value.get("run-1")?.version).toBe(2);
    expect(store.details.value.size).toBe(0);
    expect(store.cursor).toEqual({ generation: "g2", rev: 3 });
  });

  it("a kind of frame from a newer server does no harm", () => {
    expect(store.apply({ type: "weather" } as unknown as LiveFrame, 1).gap).toBe(false);
  });
});

describe("the runs of a day", () => {
  beforeEach(() => store.forget());

  it("are replaced by the server's list, other days stay", () => {
    store.applyRuns("2026-11-22", [aRun({ id: "old", date: "2026-11-22" })]);
    store.applyRuns("2026-11-23", [aRun(), aRun({ id: "run-2", number: 2 })]);
    store.applyRuns("2026-11-23", [aRun({ id: "run-2", number: 2 })]);
    expect([...store.runsById.value.keys()].sort()).toEqual(["old", "run-2"]);
  });
});
