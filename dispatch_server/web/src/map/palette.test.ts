import { describe, expect, it } from "vitest";
import { COLOURS, channels, colourOf, contrast, inkOn, isDashed } from "./palette";

type Matrix = readonly (readonly [number, number, number])[];
const times = (matrix: Matrix, [a, b, c]: readonly [number, number, number]) =>
  matrix.map((row) => row[0] * a + row[1] * b + row[2] * c) as [number, number, number];

// Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB.
const SIGHT: Record<string, Matrix> = {
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
};

// Ottosson 2020: Oklab, where equal distances look equally different.
function oklab(rgb: readonly [number, number, number]): [number, number, number] {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb.map((one) => Math.min(1, Math.max(0, one))) as [number, number, number],
  ).map(Math.cbrt) as [number, number, number];
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));

const pairs = COLOURS.flatMap((one, at) => COLOURS.slice(at + 1).map((two) => [one, two] as const));

describe("the colours of runs", () => {
  it("are at least sixteen, and stand out from a light map", () => {
    expect(new Set(COLOURS).size).toBeGreaterThanOrEqual(16);
    for (const colour of COLOURS) {
      expect(contrast(colour, "#f2f0eb"), colour).toBeGreaterThanOrEqual(3);
    }
  });

  it("carry numbers that can be read", () => {
    for (const colour of COLOURS) {
      expect(contrast(colour, inkOn(colour)), colour).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(Object.entries(SIGHT))("stay apart with %s", (_, matrix) => {
    for (const [one, two] of pairs) {
      const seen = [one, two].map((hex) => oklab(times(matrix, channels(hex))));
      expect(apart(seen[0] ?? [], seen[1] ?? []), `${one} ${two}`).toBeGreaterThan(0.045);
    }
  });

  it("stay apart without it", () => {
    for (const [one, two] of pairs) {
      expect(apart(oklab(channels(one)), oklab(channels(two))), `${one} ${two}`).toBeGreaterThan(
        0.09,
      );
    }
  });

  it("come again dashed", () => {
    expect(colourOf(17)).toBe(colourOf(1));
    expect([isDashed(16), isDashed(17), isDashed(33)]).toEqual([false, true, false]);
    expect(colourOf(0)).toBe(COLOURS[0]);
  });
});
