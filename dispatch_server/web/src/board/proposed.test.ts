import { describe, expect, it } from "vitest";
import { aDetail, aRun, aStop } from "../test/build";
import { laneOfRun } from "./lanes";
import { lanesOfProposal } from "./proposed";

const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);

describe("the lanes of a proposal", () => {
  const standing = [
    laneOfRun(
      aDetail({
        run: aRun({ id: "run-1" }),
        stops: [
          aStop({
            id: "a",
            order_ids: ["o-a"],
            status: "succeeded",
            ended_at: "2026-11-23T11:05:00Z",
          }),
          aStop({ id: "b", order_ids: ["o-b"], eta: "2026-11-23T11:40:00Z" }),
        ],
      }),
      null,
    ),
    laneOfRun(aDetail({ run: aRun({ id: "run-2" }), stops: [] }), null),
  ];
  const course = (run_id: string | null) => ({
    shift_id: "shift-9",
    driver_id: "d",
    vehicle_id: "v",
    run_id,
    version: 1,
    ends_at: "2026-11-23T13:00:00Z",
    doors: [
      {
        spot: "place-b",
        at: { lat: 0, lon: 0 },
        acts: [{ order_id: "o-b", kind: "delivery" as const }],
        arrives_at: "2026-11-23T12:00:00Z",
        drive_s: 60,
        distance_m: 100,
        service_s: 120,
      },
    ],
    geometry: "",
  });
  const named = () => ({ driver: "Zélia", vehicle: "Van" });

  it("show what is left against when it comes as things stand", () => {
    const proposal = { courses: [course("run-2")], giving: [{ run_id: "run-1", version: 1 }] };

    const [gives, gets] = lanesOfProposal(proposal, standing, named);

    expect(gives?.marks.map((mark) => mark.id)).toEqual(["a"]);
    expect(gets?.marks.map(({ at: expected, planned }) => [expected, planned])).toEqual([
      [at("12:00:00"), at("11:40:00")],
    ]);
    expect(gets?.marks[0]?.leaves).toBe(at("12:02:00"));
  });

  it("keep what is done, leave others alone, and add who gets a run", () => {
    const kept = lanesOfProposal({ courses: [course("run-1")], giving: [] }, standing, named);
    const added = lanesOfProposal({ courses: [course(null)], giving: [] }, standing, named);

    expect(kept[0]?.marks.map((mark) => mark.sequence)).toEqual([1, 2]);
    expect(kept[1]).toBe(standing[1]);
    expect(added.map((lane) => lane.name).at(-1)).toBe("Zélia");
  });
});
