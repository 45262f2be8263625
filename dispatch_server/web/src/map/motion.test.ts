import { describe, expect, it } from "vitest";
import { aPosition } from "../test/build";
import { Motion, turnOf } from "./motion";

const A = aPosition({ lat: 1, lon: 1, heading_deg: 350 });
const B = aPosition({ lat: 1.001, lon: 1, heading_deg: 10 });

describe("motion", () => {
  it("stands where it was first seen", () => {
    const motion = new Motion();
    motion.update([A], 0);
    expect(motion.at(0)[0]).toMatchObject({ at: { lat: 1, lon: 1 }, heading: 350 });
    expect(motion.moves(0)).toBe(false);
  });

  it("glides to the next fix in the time between both", () => {
    const motion = new Motion();
    motion.update([A], 0);
    motion.update([B], 1000);
    expect(motion.moves(1500)).toBe(true);
    expect(motion.at(1500)[0]?.at.lat).toBeCloseTo(1.0005, 6);
    expect(motion.at(2000)[0]?.at.lat).toBe(1.001);
    expect(motion.moves(2000)).toBe(false);
  });

  it("turns the shorter way round", () => {
    expect(turnOf(350, 10)).toBe(20);
    expect(turnOf(10, 350)).toBe(-20);
    const motion = new Motion();
    motion.update([A], 0);
    motion.update([B], 1000);
    expect(motion.at(1250)[0]?.heading).toBeCloseTo(0, 6);
  });

  it("goes on from where it is when a fix comes early", () => {
    const motion = new Motion();
    motion.update([A], 0);
    motion.update([B], 1000);
    motion.update([aPosition({ lat: 1.002, lon: 1 })], 1500);
    expect(motion.at(1500)[0]?.at.lat).toBeCloseTo(1.0005, 6);
  });

  it("jumps over a gap instead of flying across town", () => {
    const motion = new Motion();
    motion.update([A], 0);
    motion.update([aPosition({ lat: 1.5, lon: 1 })], 1000);
    expect(motion.at(1000)[0]?.at.lat).toBe(1.5);
  });

  it("stands still for who asked for less motion", () => {
    const motion = new Motion(true);
    motion.update([A], 0);
    motion.update([B], 1000);
    expect(motion.at(1000)[0]?.at.lat).toBe(1.001);
  });

  it("forgets who is gone", () => {
    const motion = new Motion();
    motion.update([A], 0);
    motion.update([], 1000);
    expect(motion.at(1000)).toEqual([]);
  });
});
