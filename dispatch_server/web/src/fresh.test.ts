import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fresh, never, of } from "./fresh";
import type { LiveEvent } from "./wire";

const event = (type: string): LiveEvent => ({
  rev: 1,
  type,
  subject: type.split(".")[0] ?? "",
  subject_id: "id",
  body: {},
  occurred_at: "2026-11-23T12:00:00Z",
});

let isOn = true;
let fresh = new Fresh(() => isOn);
const orders = vi.fn();
const fleet = vi.fn();
const chat = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  isOn = true;
  fresh = new Fresh(() => isOn);
  for (const one of [orders, fleet, chat]) one.mockReset();
  fresh.keep({ ask: orders, by: of("order", "plan.published") });
  fresh.keep({ ask: fleet });
  fresh.keep({ ask: chat, by: never });
});
afterEach(() => vi.useRealTimers());

const counts = (): number[] => [orders, fleet, chat].map((one) => one.mock.calls.length);

describe("what was fetched", () => {
  it("is asked for anew when an event tells of it", () => {
    fresh.hear([event("order.received"), event("run.started")]);
    expect(counts()).toEqual([1, 0, 0]);
    vi.advanceTimersByTime(1000);
    fresh.hear([event("plan.ready")]);
    expect(counts()).toEqual([1, 0, 0]);
    fresh.hear([event("plan.published")]);
    expect(counts()).toEqual([2, 0, 0]);
  });

  it("is all asked for once where the stream had to start over", () => {
    fresh.startOver();
    vi.advanceTimersByTime(10_000);
    expect(counts()).toEqual([1, 1, 1]);
  });

  it("of which no event tells is asked for where the stream goes on after a break", () => {
    fresh.goOn();
    expect(counts()).toEqual([0, 1, 0]);
  });

  it("is asked for at most so often, and once more after the last event", () => {
    for (let count = 0; count < 20; count += 1) fresh.hear([event("order.updated")]);
    expect(counts()).toEqual([1, 0, 0]);
    vi.advanceTimersByTime(1000);
    expect(counts()).toEqual([2, 0, 0]);
    vi.advanceTimersByTime(10_000);
    expect(counts()).toEqual([2, 0, 0]);
  });

  it("is left alone while nobody looks at it, or after the view is gone", () => {
    let looks = false;
    const shown = vi.fn();
    const kept = fresh.keep({ ask: shown, by: of("order"), when: () => looks });
    fresh.hear([event("order.updated")]);
    expect(shown).not.toHaveBeenCalled();
    looks = true;
    vi.advanceTimersByTime(1000);
    kept.soon();
    expect(shown).toHaveBeenCalledTimes(1);
    fresh.hear([event("order.updated")]);
    kept.stop();
    vi.advanceTimersByTime(10_000);
    fresh.startOver();
    expect(shown).toHaveBeenCalledTimes(1);
  });

  it("is asked for at once by somebody else", () => {
    fresh.startOver();
    fresh.forget();
    fresh.startOver();
    expect(counts()).toEqual([2, 2, 2]);
  });

  it("is not asked for by who has logged out", () => {
    fresh.hear([event("order.updated"), event("order.updated")]);
    fresh.hear([event("order.updated")]);
    isOn = false;
    vi.advanceTimersByTime(10_000);
    fresh.startOver();
    expect(counts()).toEqual([1, 0, 0]);
  });
});
