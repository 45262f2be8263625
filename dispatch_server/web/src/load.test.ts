import { describe, expect, it, vi } from "vitest";
import { Failure } from "./api";
import { load, throttled } from "./load";
import { remote } from "./store";

describe("load", () => {
  it("keeps the newest answer, whichever comes first", async () => {
    const into = remote<string>();
    let late: (value: string) => void = () => {};
    const first = load(into, () => new Promise<string>((resolve) => (late = resolve)));
    const second = load(into, async () => "new");
    expect(await second).toBe(true);
    late("old");
    expect(await first).toBe(false);
    expect(into.value.value).toBe("new");
  });

  it("keeps the old value beside what went wrong", async () => {
    const into = remote<string>();
    await load(into, async () => "good");
    const failure = new Failure("offline");
    await load(into, () => Promise.reject(failure));
    expect(into.value).toEqual({ value: "good", failure, loading: false });
  });
});

describe("throttled", () => {
  it("works at once, then once more for all calls that came meanwhile", () => {
    vi.useFakeTimers();
    const work = vi.fn();
    const soon = throttled(work, 1000);
    soon();
    soon();
    soon();
    expect(work).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    expect(work).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(5000);
    expect(work).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});
