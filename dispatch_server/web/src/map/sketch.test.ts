import { afterEach, describe, expect, it } from "vitest";
import { addCorner, choose, moveCorner, paint, redraw, removeCorner, sketch } from "./sketch";

const at = (lat: number) => ({ lat, lon: 0 });
const lats = () => sketch.value?.ring.map((one) => one.lat);

describe("a sketch", () => {
  afterEach(() => {
    sketch.value = null;
  });

  it("grows behind the chosen corner, which is then the new one", () => {
    sketch.value = { ring: [], colour: "#000000", chosen: null };
    for (const lat of [1, 2, 3]) addCorner(at(lat));
    choose(0);
    addCorner(at(9));
    expect(lats()).toEqual([1, 9, 2, 3]);
    expect(sketch.value?.chosen).toBe(1);
    addCorner(at(8), 3);
    expect(lats()).toEqual([1, 9, 2, 3, 8]);
  });

  it("loses a corner and chooses the one before", () => {
    sketch.value = { ring: [at(1), at(2)], colour: "#000000", chosen: 1 };
    removeCorner(1);
    expect([lats(), sketch.value?.chosen]).toEqual([[1], 0]);
    removeCorner(0);
    expect([lats(), sketch.value?.chosen]).toEqual([[], null]);
  });

  it("moves, is painted and drawn anew, and is nothing while none is open", () => {
    addCorner(at(1));
    moveCorner(0, at(2));
    removeCorner(0);
    expect(sketch.value).toBeNull();
    sketch.value = { ring: [at(1)], colour: "#000000", chosen: null };
    moveCorner(0, at(5));
    paint("#ff0000");
    expect([lats(), sketch.value?.colour, sketch.value?.chosen]).toEqual([[5], "#ff0000", 0]);
    redraw([at(7)]);
    expect([lats(), sketch.value?.chosen]).toEqual([[7], null]);
  });
});
