/** Planning a day: ask, watch it get better, take it or leave it. */

import { computed } from "@preact/signals";
import { loadPlan, loadPlans, reloadDay } from "./actions";
import { api } from "./api";
import { comparable } from "./comparing";
import { newId } from "./ids";
import { load } from "./load";
import { go, query } from "./query";
import * as store from "./store";
import { say, sayFailure } from "./toasts";
import { Watch } from "./watch";
import type { Edited, NewEdits, NewPlan, PlanView, RouteView, Uuid } from "./wire";

export const isRunning = (plan: PlanView): boolean =>
  plan.status === "optimizing" || plan.status === "draft";

const watch = new Watch(store.plan, api.plan, isRunning);

/** Show a plan, and follow it while it is being optimized. */
export async function watchPlan(id: Uuid): Promise<void> {
  if (await watch.follow(id)) await loadPlans();
}

export const unwatchPlan = (): void => watch.stop();

/** The newest plan of the day that the one shown can stand beside. */
export const otherPlan = computed<Uuid | null>(() => {
  const shown = store.plan.value.value;
  if (!shown?.figures) return null;
  const others = comparable(store.plans.value.value ?? []).filter((one) => one.id !== shown.id);
  return others[0]?.id ?? null;
});

/** Show two plans side by side, as they are now. */
export async function comparePlans(before: Uuid, after: Uuid): Promise<void> {
  await load(store.pair, async (signal) => {
    const [old, now, difference] = await Promise.all([
      api.plan(before, signal),
      api.plan(after, signal),
      api.planDifference(before, after, signal),
    ]);
    return { before: old, after: now, difference };
  });
}

/** Have the day planned, for whom and of what was asked. */
export async function startPlan(asked: Omit<NewPlan, "date">): Promise<void> {
  try {
    const plan = await api.newPlan({ date: store.date.value, ...asked });
    store.plan.value = { value: plan, failure: null, loading: false };
    go({ plan: plan.id }, "replace");
    void loadPlans();
  } catch (cause) {
    sayFailure(cause);
  }
}

/** The routes of a plan that have not left: all of them, until some were published. */
export function routesLeft(plan: PlanView): readonly RouteView[] {
  if (plan.status !== "published") return plan.routes;
  if (!store.runList.value.value || plan.date !== store.date.value) return []; // nobody knows yet
  const left = new Set([...store.runsById.value.values()].map((run) => run.route_id));
  return plan.routes.filter((route) => !left.has(route.id));
}

/**
 * Hand a plan to the drivers, or its routes of some shifts; none: all. What edits left broken has
 * been read and accepted by then.
 */
export async function publishPlan(
  plan: PlanView,
  shift_ids: readonly Uuid[] = [],
  accept_violations: boolean = false,
): Promise<void> {
  const { version: expected_version } = plan;
  try {
    await api.publishPlan(plan.id, { accept_violations, expected_version, shift_ids });
  } catch (cause) {
    sayFailure(cause);
    await loadPlan(plan.id);
    return;
  }
  say("toast.published");
  go({ view: "runs" });
  reloadDay();
}

export async function changePlan(id: Uuid, how: "cancel" | "discard"): Promise<void> {
  try {
    await api.changePlan(id, how);
  } catch (cause) {
    sayFailure(cause);
    return;
  }
  if (how === "discard") {
    say("toast.discarded");
    if (query.value.plan === id) go({ plan: null }, "replace");
    store.plan.value = { value: null, failure: null, loading: false };
  }
  await loadPlans();
  if (how === "cancel") void watchPlan(id);
}

export const canChange = (plan: PlanView): boolean => plan.status === "ready" && store.may("plan");

/** Change a plan by hand, and say what it comes to. What it was meanwhile is shown again. */
async function revise(
  plan: PlanView,
  ask: () => Promise<Edited>,
  quiet: boolean = false,
  tell: (cause: unknown) => void = sayFailure,
): Promise<void> {
  try {
    const { difference } = await ask();
    if (!quiet) say("toast.edited", { text: difference.text }, "plain");
  } catch (cause) {
    tell(cause);
  }
  await loadPlan(plan.id);
}

export const editPlan = (
  plan: PlanView,
  edits: NewEdits["edits"],
  tell: (cause: unknown) => void = sayFailure,
): Promise<void> =>
  revise(
    plan,
    () => api.editPlan(plan.id, { expected_version: plan.version, edits, id: newId() }),
    edits.every((edit) => edit.kind === "lock" || edit.kind === "lock_route"), // it is to be seen
    tell,
  );

/** Take in an order that was left out, where it costs least. */
export const takeIn = (plan: PlanView, order: Uuid): Promise<void> =>
  editPlan(plan, [{ kind: "insert", order_ids: [order] }]);

export const stepPlan = (plan: PlanView, how: "undo" | "redo"): Promise<void> =>
  revise(plan, () => api.stepPlan(plan.id, how, { expected_version: plan.version }));

/** Plan again from here, around what is locked. */
export async function optimizePlan(plan: PlanView): Promise<void> {
  try {
    const budget_s = plan.progress.budget_s || null;
    const shown = await api.optimizePlan(plan.id, { expected_version: plan.version, budget_s });
    store.plan.value = { value: shown, failure: null, loading: false };
  } catch (cause) {
    sayFailure(cause);
    await loadPlan(plan.id);
    return;
  }
  void watchPlan(plan.id).then(() => sayNewest(plan.id));
}

/** Say what the newest change of a plan came to. */
async function sayNewest(id: Uuid): Promise<void> {
  try {
    const [newest] = (await api.planHistory(id)).versions;
    if (newest) say("toast.edited", { text: newest.difference.text }, "plain");
  } catch (cause) {
    sayFailure(cause);
  }
}
