import { describe, expect, it } from "vitest";
import { aDetail, aRun, aStop } from "../test/build";
import { type Lane, laneOfRun } from "./lanes";
import {
  domainOf,
  FIRST_LANES,
  hoursOf,
  lanesToDraw,
  placed,
  scrollKeeping,
  shareOf,
  ticksOf,
  whenOf,
  windowTracks,
  zoomed,
} from "./scale";

const HOUR = 3_600_000;
const at = (time: string): number => Date.parse(`2026-11-23T${time}:00Z`);
const aLane = (...etas: string[]): Lane =>
  laneOfRun(
    aDetail({
      run: aRun({ departs_at: "2026-11-23T11:20:00Z", ends_at: "2026-11-23T14:05:00Z" }),
      stops: etas.map((eta, n) => aStop({ id: `s${n}`, eta })),
    }),
    null,
  );

describe("the hours shown", () => {
  it("are whole and hold every lane, with what was planned", () => {
    expect(domainOf([aLane()])).toEqual({ from: at("11:00"), to: at("15:00") });
    expect(domainOf([aLane("2026-11-23T15:30:00Z")])).toEqual({
      from: at("11:00"),
      to: at("16:00"),
    });
    expect(domainOf([])).toBeNull();
  });

  it("hold the present too, unless it is another day", () => {
    expect(domainOf([aLane()], at("09:50"))).toEqual({ from: at("09:00"), to: at("15:00") });
    expect(domainOf([aLane()], at("05:00"))).toEqual({ from: at("11:00"), to: at("15:00") });
  });

  it("end somewhere when an expectation goes astray", () => {
    const domain = domainOf([aLane("2026-12-24T15:30:00Z")]);

    expect(domain && hoursOf(domain)).toBe(36);
  });
});

describe("a place on the scale", () => {
  const domain = { from: 0, to: 4 * HOUR };

  it("is a share and back, and never outside", () => {
    expect(shareOf(domain, HOUR)).toBe(0.25);
    expect(whenOf(domain, shareOf(domain, 3 * HOUR))).toBe(3 * HOUR);
    expect([shareOf(domain, -HOUR), shareOf(domain, 9 * HOUR)]).toEqual([0, 1]);
  });

  it("has no width below nothing", () => {
    expect(placed(domain, { from: 2 * HOUR, to: HOUR })).toEqual({ left: "25%", width: "25%" });
  });

  it("has labels that can be read", () => {
    expect(ticksOf(domain, 400)).toEqual([0, HOUR, 2 * HOUR, 3 * HOUR]);
    expect(ticksOf(domain, 120)).toEqual([0, 2 * HOUR]);
  });

  it("stays under the pointer when it is zoomed", () => {
    const scrolled = scrollKeeping(100, 50, 1000, 2000);

    expect((scrolled + 50) / 2000).toBeCloseTo((100 + 50) / 1000);
    expect(scrollKeeping(0, 300, 1000, 500)).toBe(0);
    expect([zoomed(0, -1), zoomed(0, 1), zoomed(5, 1)]).toEqual([0, 1, 5]);
  });
});

describe("windows", () => {
  it("share a track when they are equal, and only then", () => {
    const windows = ["12", "12", "13", "14", "15"].map((hour, n) =>
      aStop({ id: `s${n}`, window_opens: null, window_closes: `2026-11-23T${hour}:00:00Z` }),
    );
    const { marks } = laneOfRun(aDetail({ stops: [...windows, aStop({ id: "free" })] }), null);

    const tracks = windowTracks(marks);

    expect(["s0", "s1", "s2", "s3", "s4"].map((id) => tracks.get(id))).toEqual([0, 0, 1, 2, 2]);
    expect(tracks.has("free")).toBe(false);
  });
});

describe("lanes", () => {
  it("are drawn as far as somebody has looked, and some more", () => {
    expect(lanesToDraw(FIRST_LANES, 400, 46)).toBe(FIRST_LANES);
    expect(lanesToDraw(FIRST_LANES, 40 * 46, 46)).toBe(55);
  });

  it("are not drawn all at once when somebody leaps to the end, and stay when they go back", () => {
    let drawn = FIRST_LANES;
    const steps: number[] = [];
    for (let before = 0; before !== drawn; ) {
      before = drawn;
      drawn = lanesToDraw(drawn, 100 * 46, 46);
      steps.push(drawn);
    }
    expect(steps).toEqual([60, 90, 115, 115]);
    expect(lanesToDraw(drawn, 400, 46)).toBe(115);
  });

  it("wait until they have a height", () => {
    expect(lanesToDraw(FIRST_LANES, 5000, 0)).toBe(FIRST_LANES);
  });
});
