import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Failure } from "./api";
import { remote } from "./store";
import { Watch } from "./watch";

interface Work {
  readonly id: string;
  readonly done: boolean;
}

describe("watching", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("asks until the work is done, over failures in between", async () => {
    const into = remote<Work>();
    const ask = vi
      .fn<(id: string) => Promise<Work>>()
      .mockResolvedValueOnce({ id: "a", done: false })
      .mockRejectedValueOnce(new Failure("offline"))
      .mockResolvedValue({ id: "a", done: true });

    const ended = new Watch(into, ask, (one) => !one.done).follow("a");
    await vi.advanceTimersByTimeAsync(5000);

    expect(await ended).toBe(true);
    expect(ask).toHaveBeenCalledTimes(3);
    expect(into.value.value?.done).toBe(true);
  });

  it("gives up once nothing answers, and when nobody looks any more", async () => {
    const silent = vi.fn(async (): Promise<Work> => {
      throw new Failure("offline");
    });
    const lost = new Watch(remote<Work>(), silent, () => true).follow("a");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await lost).toBe(false);
    expect(silent).toHaveBeenCalledTimes(20);

    const busy = new Watch(
      remote<Work>(),
      async (id) => ({ id, done: false }),
      () => true,
    );
    const left = busy.follow("a");
    await vi.advanceTimersByTimeAsync(1200);
    busy.stop();
    await vi.advanceTimersByTimeAsync(1200);
    expect(await left).toBe(false);
  });
});
