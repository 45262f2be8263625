/** What is left of a running day, planned again: ask, watch, apply or drop; said in sentences. */
import { loadReplans, loadRuns } from "./actions";
import { api, Failure } from "./api";
import { go } from "./query";
import * as store from "./store";
import { type Key, knows, t } from "./texts";
import { say, sayFailure } from "./toasts";
import { Watch } from "./watch";
import type { DifferenceView, NewReplan, ReplanView, Uuid } from "./wire";

/** Why a day may be planned again, in the order in which it happens most. */
export const REASONS = [
  "late_driver",
  "vehicle_breakdown",
  "new_orders",
  "orders_canceled",
] as const;
export type Reason = (typeof REASONS)[number];

export const isRunning = (replan: ReplanView): boolean => replan.status === "optimizing";

/** Applied, dropped or failed: nobody has to decide about it any more. */
export const isAnswered = (replan: ReplanView): boolean =>
  replan.status !== "ready" && !isRunning(replan);

const watch = new Watch(store.replan, api.replan, isRunning);

export async function watchReplan(id: Uuid): Promise<void> {
  if (await watch.follow(id)) await loadReplans();
}
export const unwatchReplan = (): void => watch.stop();

export async function askReplan(asked: NewReplan): Promise<void> {
  try {
    const made = await api.newReplan(asked);
    store.replan.value = { value: made, failure: null, loading: false };
    go({ replan: made.id }, "replace");
  } catch (cause) {
    sayFailure(cause);
  }
  void loadReplans();
}

/** Why a proposal cannot be driven any more: which runs, or which orders, moved on. */
export interface Stale {
  readonly runs: readonly Uuid[];
  readonly orders: readonly string[];
}

export function staleOf(cause: unknown): Stale | null {
  if (!(cause instanceof Failure)) return null;
  const facts = cause.problem?.facts ?? {};
  if (cause.slug === "runs-moved") {
    return { runs: (facts.run_ids as readonly Uuid[] | undefined) ?? [], orders: [] };
  }
  if (cause.slug !== "orders-taken") return null;
  return { runs: [], orders: (facts.external_ids as readonly string[] | undefined) ?? [] };
}

/** The runs of a proposal that have changed since: applying it would be refused. */
export const movedRuns = (
  replan: ReplanView,
  runs: ReadonlyMap<Uuid, { readonly version: number }>,
): readonly Uuid[] =>
  replan.courses.flatMap(({ run_id, version }) => {
    const now = run_id ? runs.get(run_id)?.version : undefined;
    return run_id && now !== undefined && now !== version ? [run_id] : [];
  });

/** End the search, drive the proposal, or drop it. Gives what made it stale, if that is why. */
export async function changeReplan(
  id: Uuid,
  how: "cancel" | "apply" | "discard",
): Promise<Stale | null> {
  let stale: Stale | null = null;
  try {
    const now = await api.changeReplan(id, how);
    if (how !== "cancel") store.replan.value = { value: now, failure: null, loading: false };
    if (how === "apply") say("toast.replanned");
  } catch (cause) {
    stale = staleOf(cause);
    if (!stale) sayFailure(cause);
  }
  void loadReplans();
  if (how === "apply") void loadRuns();
  return stale;
}

/** What a proposal would do: what is particular to the day first, then the difference in short. */
export const sentencesOf = ({ difference, sentences }: ReplanView): readonly string[] =>
  difference?.text ? [...sentences, difference.text] : sentences;

/** How many orders each driver gets and gives away, by shift. */
export function handedOver(
  difference: DifferenceView | null,
): ReadonlyMap<Uuid, { readonly gets: number; readonly gives: number }> {
  const found = new Map<Uuid, { gets: number; gives: number }>();
  const of = (shift: Uuid) => {
    const known = found.get(shift) ?? { gets: 0, gives: 0 };
    found.set(shift, known);
    return known;
  };
  for (const { from_shift_id, to_shift_id } of difference?.moved ?? []) {
    of(from_shift_id).gives += 1;
    of(to_shift_id).gets += 1;
  }
  return found;
}

export const statusText = (status: string): string =>
  knows(`replan.status-${status}`) ? t(`replan.status-${status}` as Key) : status;

export const reasonText = (reason: string): string =>
  REASONS.includes(reason as Reason) ? t(`replan.reason-${reason as Reason}`) : reason;
