import { describe, expect, it } from "vitest";
import { aDetail, aPlan, aPlannedStop, aRoute, aRun, aStop } from "../test/build";
import { laneOfRoute, laneOfRun, lanesOfPlan } from "./lanes";

const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);

describe("a lane of a run", () => {
  it("shows what was driven, then what is expected, then what was planned", () => {
    const lane = laneOfRun(
      aDetail({
        stops: [
          aStop({
            id: "a",
            status: "succeeded",
            arrived_at: "2026-11-23T11:20:00Z",
            ended_at: "2026-11-23T11:25:00Z",
            eta: "2026-11-23T11:19:00Z",
          }),
          aStop({ id: "b", eta: "2026-11-23T11:40:00Z" }),
          aStop({ id: "c" }),
        ],
      }),
      null,
    );

    expect(lane.marks.map((mark) => mark.at)).toEqual([
      at("11:20:00"),
      at("11:40:00"),
      at("11:10:00"),
    ]);
    expect(lane.marks[0]?.leaves).toBe(at("11:25:00"));
    expect(lane.marks.map((mark) => mark.state)).toEqual(["good", "ahead", "ahead"]);
    expect(lane.marks.map((mark) => mark.isArrived)).toEqual([true, false, false]);
  });

  it("waits for a window that opens later, unless the stop has ended", () => {
    const early = { eta: "2026-11-23T11:40:00Z", window_opens: "2026-11-23T12:00:00Z" };
    const [ahead, ended] = laneOfRun(
      aDetail({
        stops: [
          aStop(early),
          aStop({ ...early, id: "b", status: "succeeded", ended_at: "2026-11-23T11:45:00Z" }),
        ],
      }),
      null,
    ).marks;

    expect(ahead?.wait).toEqual({ from: at("11:40:00"), to: at("12:00:00") });
    expect(ahead?.leaves).toBe(at("12:00:00"));
    expect(ended?.wait).toBeNull();
  });

  it("takes breaks and the time at a door from the route that it was made of", () => {
    const pause = {
      before: 1,
      is_reload: true,
      at: { lat: 0, lon: 0 },
      arrives_at: "2026-11-23T12:00:00Z",
      starts_at: "2026-11-23T12:10:00Z",
      leaves_at: "2026-11-23T12:40:00Z",
      drive_s: 0,
      distance_m: 0,
    };
    const lane = laneOfRun(aDetail(), aRoute({ pauses: [pause] }));

    expect(lane.pauses).toEqual([{ from: at("12:10:00"), to: at("12:40:00"), isReload: true }]);
    expect(lane.marks[0]?.leaves).toBe(at("11:13:00"));
  });

  it("leaves out what was called off, and is the same lane until the run changes", () => {
    const detail = aDetail({ stops: [aStop({ status: "canceled" })] });

    expect(laneOfRun(detail, null).marks).toEqual([]);
    expect(laneOfRun(detail, null)).toBe(laneOfRun(detail, null));
    expect(laneOfRun(aDetail({ run: aRun() }), null)).not.toBe(laneOfRun(detail, null));
  });
});

describe("a lane of a plan", () => {
  it("is late by how much the stop starts after its window", () => {
    const late = aPlannedStop({
      starts_at: "2026-11-23T11:15:00Z",
      window_closes: "2026-11-23T11:12:00Z",
    });

    const [mark] = laneOfRoute(aRoute({ stops: [late] })).marks;

    expect(mark?.lateS).toBe(180);
    expect(mark?.wait).toEqual({ from: at("11:10:00"), to: at("11:15:00") });
  });

  it("tells the two stops of a pair apart", () => {
    const pair = (kind: "pickup" | "delivery") =>
      aPlannedStop({ tasks: [{ order_id: "o", kind }], order_ids: ["o"] });

    const { marks } = laneOfRoute(aRoute({ stops: [pair("pickup"), pair("delivery")] }));

    expect(new Set(marks.map((mark) => mark.id)).size).toBe(2);
  });

  it("has an empty lane for who has nothing yet", () => {
    const lanes = lanesOfPlan(aPlan(), [{ shift: "s-2", driver: "João", vehicle: "Van" }]);

    expect(lanes.map((lane) => [lane.id, lane.marks.length])).toEqual([
      ["shift-1", 1],
      ["s-2", 0],
    ]);
  });
});
