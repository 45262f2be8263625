import { describe, expect, it } from "vitest";
import { ServerClock } from "./clock";

describe("the server's clock", () => {
  it("is the browser's until the server has spoken", () => {
    const clock = new ServerClock();
    expect(clock.known).toBe(false);
    expect(clock.now(5000)).toBe(5000);
  });

  it("keeps the offset between what the server says", () => {
    const clock = new ServerClock();
    clock.sync(1_000_000, 0);
    clock.sync(1_005_000, 5000);
    expect(clock.now(6500)).toBe(1_006_500);
  });

  it("takes small wobble for jitter, not for a faster clock", () => {
    const clock = new ServerClock();
    clock.sync(1_000_000, 0);
    clock.sync(1_010_080, 10_000);
    expect(clock.now(11_000)).toBe(1_011_080);
  });

  it("runs as fast as a demo's day", () => {
    const clock = new ServerClock();
    clock.sync(0, 0);
    clock.sync(100_000, 5000);
    expect(clock.now(6000)).toBe(120_000);
  });

  it("does not follow a frame that was kept back", () => {
    const clock = new ServerClock();
    clock.sync(9_000_000, 0);
    clock.sync(1_000_000, 1000);
    expect(clock.now(2000)).toBe(9_002_000);
  });

  it("goes back with a snapshot: a demo's day was begun again", () => {
    const clock = new ServerClock();
    clock.sync(9_000_000, 0, true);
    clock.sync(1_000_000, 10_000, true);
    expect(clock.now(11_000)).toBe(1_001_000);
  });
});
