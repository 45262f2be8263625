/** Which lanes the timeline has now, and over which hours: the runs of the day, or a plan's routes. */
import { computed, signal } from "@preact/signals";
import { api } from "../api";
import { dutyOf } from "../duties";
import { keep, readKept } from "../kept";
import { canChange } from "../planning";
import { query } from "../query";
import { details, now, plan, replan, runs, shifts } from "../store";
import type { PlanView, ReplanView, RouteView, RunSummary, Uuid } from "../wire";
import { type Idle, type Lane, laneOfRun, lanesOfPlan, type Span } from "./lanes";
import { lanesOfProposal } from "./proposed";
import { domainOf, zoomed } from "./scale";

const NARROW_PX = 820; // there the map's room is needed for it
export const isOpen = signal(
  (readKept("board") ?? ((globalThis.innerWidth ?? 0) > NARROW_PX ? "open" : "closed")) === "open",
);
export function toggleBoard(): void {
  isOpen.value = !isOpen.value;
  keep("board", isOpen.value ? "open" : "closed");
}

export const zoom = signal(0);
export const zoomBy = (by: 1 | -1): void => {
  zoom.value = zoomed(zoom.value, by);
};

export const planShown = computed<PlanView | null>(() =>
  query.value.view === "plan" ? plan.value.value : null,
);
export const isEditable = computed(() => {
  const shown = planShown.value;
  return shown !== null && canChange(shown) && shown.version > 0;
});

/** Who is on duty at the plan's depots and has no route. */
const idle = computed<readonly Idle[]>(() => {
  const shown = planShown.value;
  if (!shown || !isEditable.value) return [];
  const busy = new Set(shown.routes.map((route) => route.shift_id));
  return (shifts.value.value ?? [])
    .filter((shift) => shown.depot_ids.includes(shift.depot_id) && !busy.has(shift.id))
    .map((shift) => ({ shift: shift.id, ...dutyOf(shift) }));
});

/** The plans that runs were made of: they know the breaks. */
const madeOf = signal<ReadonlyMap<Uuid, PlanView>>(new Map());
const asked = new Set<Uuid>();

export function loadPlansOf(all: readonly RunSummary[]): void {
  for (const id of new Set(all.map((run) => run.plan_id))) {
    if (asked.has(id)) continue;
    asked.add(id);
    api.plan(id).then(
      (found) => {
        madeOf.value = new Map(madeOf.value).set(id, found);
      },
      () => asked.delete(id), // lanes do without breaks until it is asked again
    );
  }
}

const routeOf = (run: RunSummary): RouteView | null =>
  madeOf.value
    .get(run.plan_id)
    ?.routes.find(
      (route) => route.driver_id === run.driver_id && route.vehicle_id === run.vehicle_id,
    ) ?? null;

const driven = computed<readonly Lane[]>(() =>
  runs.value.flatMap((run) => {
    const detail = details.value.get(run.id);
    return detail ? laneOfRun(detail, routeOf(run)) : [];
  }),
);

/** A proposal that is open and not yet answered: the lanes are as it would have them. */
export const proposalShown = computed<ReplanView | null>(() => {
  const { view, replan: id } = query.value;
  const shown = replan.value.value;
  return view === "runs" && shown?.id === id && shown?.status === "ready" ? shown : null;
});

export const lanes = computed<readonly Lane[]>(() => {
  if (query.value.view === "plan") {
    return planShown.value?.routes.length ? lanesOfPlan(planShown.value, idle.value) : [];
  }
  if (query.value.view !== "runs") return [];
  const standing = driven.value;
  const proposal = proposalShown.value;
  return proposal ? lanesOfProposal(proposal, standing, dutyOf) : standing;
});

let kept: Span | null = null;
/** The same object while the hours are the same, so that lanes need not be drawn anew. */
export const domain = computed<Span | null>(() => {
  const found = domainOf(lanes.value, query.value.view === "runs" ? now.value : null);
  if (!found || found.from !== kept?.from || found.to !== kept.to) kept = found;
  return kept;
});
