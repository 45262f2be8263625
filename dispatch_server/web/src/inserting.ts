/** Where a waiting order fits into the running day, and putting it there. */
import { api, Failure } from "./api";
import { load } from "./load";
import { orderNews, remote } from "./store";
import { say, sayFailure } from "./toasts";
import type { InsertionView, OpeningView, Uuid } from "./wire";

/** The places as they were offered last. */
export const openings = remote<InsertionView>();

export function askOpenings(order: Uuid): void {
  if (openings.value.value?.order_id !== order) {
    openings.value = { value: null, failure: null, loading: true };
  }
  void load(openings, (signal) => api.openings(order, signal));
}

/** The places as they are now, when the one that was chosen is not free any more. */
export function placesNow(cause: unknown): InsertionView | null {
  if (!(cause instanceof Failure) || cause.slug !== "insertion-moved") return null;
  return (cause.problem?.facts.best as InsertionView | undefined) ?? null;
}

/** Give the order to a driver. "moved": the day went on, and `openings` are those of now. */
export async function takeOpening(
  order: Uuid,
  opening: OpeningView,
): Promise<"taken" | "moved" | "failed"> {
  try {
    await api.takeOpening({
      order_id: order,
      shift_id: opening.shift_id,
      run_id: opening.run_id,
      version: opening.version,
      after_stop_id: opening.after_stop_id,
      fetch_after_stop_id: opening.fetch_after_stop_id,
    });
  } catch (cause) {
    const best = placesNow(cause);
    if (!best) sayFailure(cause);
    else openings.value = { value: best, failure: null, loading: false };
    return best ? "moved" : "failed";
  }
  say("toast.inserted", { driver: opening.driver_name });
  orderNews.value += 1;
  return "taken";
}
