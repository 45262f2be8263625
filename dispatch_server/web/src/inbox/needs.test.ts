import { describe, expect, it } from "vitest";
import { aDetail, anIncident, aPosition, aRun, aStop } from "../test/build";
import { type Known, lateS, needsOf } from "./needs";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const minutesAgo = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const run = aRun({ departs_at: minutesAgo(60) });
const fix = aPosition({ run_id: run.id, at: NOW - 10_000 });
const known = (fields: Partial<Known> = {}): Known => ({
  incidents: [],
  runs: [run],
  details: new Map(),
  positions: new Map([[run.driver_id, fix]]),
  offRoute: new Map(),
  aside: new Map(),
  now: NOW,
  ...fields,
});
const late = aStop({
  id: "stop-late",
  eta: minutesAgo(-90),
  due_by: minutesAgo(-30),
  late_since: minutesAgo(20),
});

describe("what needs a decision", () => {
  it("is no silence of vehicles while nobody has said where they are", () => {
    expect(needsOf(known({ positions: new Map() })).map((need) => need.kind)).toEqual(["silent"]);
    expect(needsOf(known({ positions: null }))).toEqual([]);
  });

  it("is nothing on a day that goes well", () => {
    expect(needsOf(known())).toEqual([]);
  });

  it("comes by urgency, then the oldest; what somebody has in hand comes last", () => {
    const incidents = [
      anIncident({ id: "cash", urgency: 2, opened_at: minutesAgo(50) }),
      anIncident({ id: "taken", urgency: 1, status: "acknowledged", opened_at: minutesAgo(40) }),
      anIncident({ id: "young", urgency: 1, opened_at: minutesAgo(3) }),
      anIncident({ id: "old", urgency: 1, opened_at: minutesAgo(9) }),
      anIncident({ id: "crash", urgency: 0, opened_at: minutesAgo(1) }),
    ];
    const keys = needsOf(known({ incidents })).map((need) => need.key.split(" ")[1]);
    expect(keys).toEqual(["crash", "old", "young", "cash", "taken"]);
  });

  it("names who will be late against what was told, and since when that is known", () => {
    const soon = aStop({
      eta: minutesAgo(-40),
      due_by: minutesAgo(-20),
      late_since: minutesAgo(5),
    });
    const fine = aStop({ eta: minutesAgo(-40), due_by: minutesAgo(-60) });
    const details = new Map([[run.id, aDetail({ run, stops: [late, soon, fine] })]]);
    const [need] = needsOf(known({ details }));
    expect(need).toMatchObject({ kind: "late", urgency: 1, since: NOW - 20 * 60_000 });
    expect(need).toMatchObject({ stops: [soon, late], worstS: 3600 });
    expect(lateS(fine)).toBe(0);
  });

  it("tells who is silent, and who is elsewhere only while their fixes are fresh", () => {
    const offRoute = new Map([[run.id, NOW - 100_000]]);
    expect(needsOf(known({ offRoute })).map((one) => one.kind)).toEqual(["off-route"]);
    const old = new Map([[run.driver_id, { ...fix, at: NOW - 400_000 }]]);
    expect(needsOf(known({ offRoute, positions: old }))).toMatchObject([
      { kind: "silent", since: NOW - 400_000, urgency: 2 },
    ]);
    expect(needsOf(known({ positions: new Map() }))).toMatchObject([
      { kind: "silent", since: Date.parse(run.departs_at), urgency: 1 },
    ]);
  });

  it("is laid aside for a while, and comes back", () => {
    const positions = new Map();
    const aside = new Map([[`silent ${run.id}`, NOW + 1]]);
    expect(needsOf(known({ positions, aside }))).toMatchObject([{ isTaken: true }]);
    expect(needsOf(known({ positions, aside, now: NOW + 1 }))).toMatchObject([{ isTaken: false }]);
  });

  it("tells who should have left, and nothing of a run that is over", () => {
    const waiting = { ...run, status: "loading" };
    expect(needsOf(known({ runs: [waiting] }))).toMatchObject([{ kind: "overdue", urgency: 1 }]);
    const done = { ...run, status: "completed" };
    const details = new Map([[run.id, aDetail({ run, stops: [late] })]]);
    expect(needsOf(known({ runs: [done], details, positions: new Map() }))).toEqual([]);
  });
});
