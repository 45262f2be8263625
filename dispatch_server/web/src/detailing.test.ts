import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api } from "./api";
import {
  AGAIN_MS,
  AT_ONCE,
  forgetDetails,
  loadDetails,
  loadRun,
  staleRun,
  TOGETHER_MS,
} from "./detailing";
import * as store from "./store";
import { aDetail, aRun } from "./test/build";
import type { RunDetail, Uuid } from "./wire";

const detailOf = (id: Uuid, geometry = ""): RunDetail => aDetail({ run: aRun({ id }), geometry });
const ids = (count: number): Uuid[] => Array.from({ length: count }, (_, at) => `run-${at}`);

/** Questions that wait until the test answers them. */
function asked() {
  const waiting: { readonly ids: readonly Uuid[]; give: (geometry?: string) => void }[] = [];
  vi.spyOn(api, "details").mockImplementation(
    (some) =>
      new Promise((resolve) => {
        const give = (geometry?: string): void => resolve(some.map((id) => detailOf(id, geometry)));
        waiting.push({ ids: some, give });
      }),
  );
  return waiting;
}

const settle = (ms = TOGETHER_MS): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("the stops of a large day", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    store.forget();
    forgetDetails();
  });
  afterEach(async () => {
    await settle();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("are asked for many runs at a time, a few questions at once, and drawn together", async () => {
    const waiting = asked();
    let drawn = 0;
    const ended = store.details.subscribe(() => {
      drawn += 1;
    });
    loadDetails(ids(5 * AT_ONCE + 1));
    expect(waiting.map((one) => one.ids.length)).toEqual(Array(4).fill(AT_ONCE));
    for (let at = 0; at < 6; at += 1) {
      await settle(1);
      waiting[at]?.give();
    }
    await settle();
    expect(waiting.map((one) => one.ids.length)).toEqual([...Array(5).fill(AT_ONCE), 1]);
    expect(store.details.value.size).toBe(5 * AT_ONCE + 1);
    expect(drawn).toBeLessThanOrEqual(3); // as it was, the first answer, all others
    ended();
  });

  it("do not go back when an older question is answered late", async () => {
    const waiting = asked();
    loadDetails(["run-1"]);
    staleRun("run-1");
    await settle();
    expect(waiting.length).toBe(2);
    waiting[1]?.give("newer");
    await settle();
    waiting[0]?.give("older");
    await settle();
    expect(store.details.value.get("run-1")?.geometry).toBe("newer");
  });

  it("of one run are there as soon as they are answered", async () => {
    vi.spyOn(api, "run").mockResolvedValue(detailOf("run-1", "now"));
    await loadRun("run-1");
    expect(store.details.value.get("run-1")?.geometry).toBe("now");
  });

  it("say when the one that was asked for is not there", async () => {
    vi.spyOn(api, "run").mockRejectedValue(new Error("gone"));
    await expect(loadRun("run-1")).rejects.toThrow("gone");
  });

  it("are asked for again after a while without a line, unless somebody else asks by then", async () => {
    const details = vi.spyOn(api, "details").mockRejectedValue(new Error("offline"));
    loadDetails(["run-1"]);
    await settle();
    expect(details).toHaveBeenCalledTimes(1);
    details.mockResolvedValueOnce([detailOf("run-1", "back")]);
    await settle(AGAIN_MS);
    expect(store.details.value.get("run-1")?.geometry).toBe("back");
    loadDetails(["run-2"]);
    await settle();
    forgetDetails();
    await settle(AGAIN_MS);
    expect(details).toHaveBeenCalledTimes(3);
  });

  it("that were asked for by somebody else are not taken in", async () => {
    const waiting = asked();
    loadDetails(["run-1"]);
    forgetDetails();
    waiting[0]?.give();
    await settle();
    expect(store.details.value.size).toBe(0);
  });
});
