import { describe, expect, it } from "vitest";
import { every, scaleTo, stepsOf } from "./plotting";

describe("a scale", () => {
  it("has round steps and holds the most", () => {
    expect(scaleTo(87).ticks).toEqual([0, 25, 50, 75, 100]);
    expect(scaleTo(1).ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(scaleTo(0.3).most).toBeGreaterThanOrEqual(0.3);
    expect(scaleTo(12_345).ticks).toEqual([0, 5000, 10_000, 15_000]);
  });

  it("is there even for nothing", () => {
    expect(scaleTo(0)).toEqual({ most: 1, ticks: [0, 1] });
    expect(scaleTo(Number.NaN).most).toBe(1);
  });

  it.each([0.007, 1, 3, 9.9, 10, 100, 31_415])("never cuts %s off", (most) => {
    const { ticks, most: top } = scaleTo(most);
    expect(top).toBeGreaterThanOrEqual(most);
    expect(ticks.length).toBeLessThanOrEqual(6);
  });
});

describe("labels", () => {
  it("are left out where they would run into each other", () => {
    expect(every(7, 700, 60)).toBe(1);
    expect(every(31, 620, 60)).toBe(3);
    expect(every(5, 0, 60)).toBe(300);
  });
});

describe("a line in steps", () => {
  it("keeps each value until the next, from top to bottom of its box", () => {
    const points = [
      { at: 1, value: 30 },
      { at: 5, value: 10 },
      { at: 10, value: 10 },
    ];
    const { line, least, most } = stepsOf(points, 10, 100, 50);
    expect([least, most]).toEqual([10, 30]);
    expect(line).toBe("10.0,0.0 50.0,0.0 50.0,50.0 100.0,50.0 100.0,50.0");
  });

  it("lies flat where nothing got better, and stays in its box", () => {
    const { line } = stepsOf(
      [
        { at: 2, value: 7 },
        { at: 99, value: 7 },
      ],
      10,
      100,
      50,
    );
    expect(line).toBe("20.0,50.0 100.0,50.0 100.0,50.0");
  });
});
