import { describe, expect, it } from "vitest";
import { laneOfRun } from "../board/lanes";
import { age } from "../format";
import { aDetail, aPlan, aPlannedStop, aPosition, aRoute, aRun, aStop } from "../test/build";
import {
  boxOf,
  linkOf,
  planLines,
  planStops,
  proposalLines,
  proposalStops,
  runLines,
  runStops,
  vehiclePoints,
} from "./features";

const details = new Map([
  ["run-1", aDetail({ stops: [aStop(), aStop({ id: "stop-2", sequence: 2, status: "failed" })] })],
]);

describe("stops", () => {
  it("carry their number until they end, and their state in the icon", () => {
    const [first, second] = runStops([aRun()], details, null);
    expect(first?.properties).toMatchObject({ label: "1", icon: "stop|pending|#1166cc" });
    expect(second?.properties).toMatchObject({ label: "", icon: "stop|failed|#1166cc" });
    expect(first?.geometry.coordinates).toEqual([-46.63, -23.55]);
  });

  it("step back while another run is chosen", () => {
    expect(runStops([aRun()], details, "run-2")[0]?.properties?.strong).toBe(0);
    expect(runStops([aRun()], details, "run-1")[0]?.properties?.strong).toBe(1);
  });

  it("say what went wrong, for the crowd that they may be in", () => {
    const late = aStop({ late_s: 600 });
    const stops = [late, aStop({ status: "failed", late_s: 600 }), aStop({ late_s: 30 })];
    const found = runStops([aRun()], new Map([["run-1", aDetail({ stops })]]), null);
    expect(found.map((one) => [one.properties?.bad, one.properties?.late])).toEqual([
      [0, 1],
      [1, 0],
      [0, 0],
    ]);
    const missed = aPlannedStop({
      window_closes: "2026-11-23T11:00:00Z",
      starts_at: "2026-11-23T11:10:00Z",
    });
    const planned = planStops(aPlan({ routes: [aRoute({ stops: [missed, aPlannedStop()] })] }));
    expect(planned.map((one) => one.properties?.late)).toEqual([1, 0]);
  });

  it("that were canceled are not shown", () => {
    const canceled = new Map([["run-1", aDetail({ stops: [aStop({ status: "canceled" })] })]]);
    expect(runStops([aRun()], canceled, null)).toEqual([]);
  });
});

describe("lines", () => {
  it("follow the roads, longitude first", () => {
    const [line] = runLines([aRun()], details, "run-1");
    expect(line?.geometry.coordinates[0]).toEqual([-120.2, 38.5]);
    expect(line?.properties?.chosen).toBe(true);
  });

  it("are left out where a plan has none", () => {
    const plan = aPlan({ routes: [aRoute({ geometry: "" })] });
    expect(planLines(plan)).toEqual([]);
    expect(planStops(plan)).toHaveLength(1);
    expect(planStops(null)).toEqual([]);
  });
});

describe("vehicles", () => {
  const shown = [{ driver: "driver-1", at: { lat: 1, lon: 2 }, heading: 45 }];
  const runs = new Map([["run-1", aRun()]]);
  const at = (now: number) =>
    vehiclePoints(shown, new Map([["driver-1", aPosition({ at: 0 })]]), runs, null, now, age)[0]
      ?.properties;

  it("point where they drive while their line is live", () => {
    expect(at(5000)).toMatchObject({ icon: "vehicle|#1166cc|live|moving", heading: 45 });
    expect(at(5000)?.label).toBe("Márcia Conceição");
  });

  it("show their age once it matters, and no heading that is guessed", () => {
    expect(at(120_000)).toMatchObject({ icon: "vehicle|#1166cc|stale|still", heading: 0 });
    expect(at(120_000)?.label).toBe("Márcia Conceição · 2 min");
    expect(at(600_000)?.icon).toBe("vehicle|#1166cc|offline|still");
  });

  it("are stale after a minute and offline after five", () => {
    expect([59_999, 60_000, 299_999, 300_000].map(linkOf)).toEqual([
      "live",
      "stale",
      "stale",
      "offline",
    ]);
  });
});

describe("boxes", () => {
  it("hold all points, west first", () => {
    const points = [
      { lat: 1, lon: 5 },
      { lat: -2, lon: 7 },
    ];
    expect(boxOf(points)).toEqual([5, -2, 7, 1]);
    expect(boxOf([])).toBeNull();
  });
});

describe("a proposal", () => {
  const course = {
    shift_id: "s",
    driver_id: "d",
    vehicle_id: "v",
    version: 1,
    ends_at: "2026-11-23T15:00:00Z",
    doors: [],
    geometry: "_izlhA~rlgdF_{geC~ywl@",
  };

  it("has its own ways, leaves out who gives all away, and greys who gets a run", () => {
    const runs = [aRun(), aRun({ id: "run-2", number: 2 })];
    const proposal = {
      courses: [
        { ...course, run_id: "run-1", geometry: "_izlhA~rlgdF" },
        { ...course, run_id: null },
      ],
      giving: [{ run_id: "run-2", version: 1 }],
    };

    const lines = proposalLines(proposal, runs, new Map([...details, ["run-2", aDetail()]]));

    expect(lines.map((line) => line.properties?.colour)).toEqual(["#1166cc", "#475467"]);
    expect(lines[0]?.geometry.coordinates).toHaveLength(1);
  });

  it("shows each stop in the colour of who would drive there", () => {
    const lane = laneOfRun(aDetail({ run: aRun({ number: 2 }) }), null);

    const [first] = proposalStops([lane]);

    expect(first?.properties).toMatchObject({ colour: "#f52a1a", icon: "stop|pending|#f52a1a" });
  });
});
