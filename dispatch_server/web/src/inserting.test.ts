import { afterEach, describe, expect, it, vi } from "vitest";
import { openings, takeOpening } from "./inserting";
import { orderNews } from "./store";
import { anOpening } from "./test/build";
import { toasts } from "./toasts";

const answers = (status: number, answer: unknown) => {
  const asked = vi.fn(
    async (_path: string, _options: RequestInit) =>
      new Response(JSON.stringify(answer), { status }),
  );
  vi.stubGlobal("fetch", asked);
  return asked;
};

describe("an order put into the running day", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    toasts.value = [];
    openings.value = { value: null, failure: null, loading: false };
  });

  it("goes where it was offered a place, at the version that was offered", async () => {
    const asked = answers(200, { run_id: "run-1" });
    const before = orderNews.value;

    expect(await takeOpening("order-1", anOpening({ version: 7 }))).toBe("taken");

    expect(JSON.parse(String(asked.mock.calls[0]?.[1].body))).toEqual({
      order_id: "order-1",
      shift_id: "shift-1",
      run_id: "run-1",
      version: 7,
      after_stop_id: "stop-1",
      fetch_after_stop_id: null,
    });
    expect(orderNews.value).toBe(before + 1);
  });

  it("is offered the places of now when the day has moved on", async () => {
    const best = { order_id: "order-1", external_id: "PED-1", openings: [] };
    answers(409, { type: "x/insertion-moved", title: "", status: 409, facts: { best } });

    expect(await takeOpening("order-1", anOpening())).toBe("moved");

    expect(openings.value.value).toEqual(best);
    expect(toasts.value).toEqual([]);
  });

  it("says what else went wrong", async () => {
    answers(409, { type: "x/order-not-waiting", title: "", status: 409, facts: {} });

    expect(await takeOpening("order-1", anOpening())).toBe("failed");

    expect(toasts.value).toHaveLength(1);
  });
});
