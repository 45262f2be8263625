/** What is done with the chosen stops together: tried once, shown, and then made or dropped. */
import { computed, effect, signal, untracked } from "@preact/signals";
import { api } from "../api";
import { loadRun } from "../detailing";
import { editPlan } from "../planning";
import { runsById } from "../store";
import { t } from "../texts";
import { sayFailure, sayWith } from "../toasts";
import { undoChange } from "../undoing";
import type { NewEdits, Uuid } from "../wire";
import { type Chosen, chosen, chosenLanes, letAllGo } from "./choosing";
import { isEditable, lanes, planShown } from "./shown";
import { Trials } from "./trial";

export type Act =
  | { readonly kind: "move"; readonly to: Uuid }
  | { readonly kind: "remove" }
  | { readonly kind: "lock"; readonly is: boolean };

/** What the chosen stops would be given to, left out of or locked by; null: nothing yet. */
export const intent = signal<Act | null>(null);
const trials = new Trials();
export const outcome = trials.now;

/** What the server is asked for. Stops that are with the driver already are left where they are. */
export function editsOf(act: Act, all: readonly Chosen[]): NewEdits["edits"] {
  const ordersOf = (some: readonly Chosen[]): readonly Uuid[] => [
    ...new Set(some.flatMap(({ marks }) => marks.flatMap((mark) => mark.orders))),
  ];
  if (act.kind === "move") {
    const order_ids = ordersOf(all.filter(({ lane }) => lane.id !== act.to));
    return order_ids.length ? [{ kind: "move", order_ids, to_shift_id: act.to }] : [];
  }
  const order_ids = ordersOf(all);
  if (order_ids.length === 0) return [];
  return act.kind === "remove"
    ? [{ kind: "remove", order_ids }]
    : [{ kind: "lock", order_ids, is_locked: act.is }];
}

/** Say what is meant, and try it: of a plan it shows what it would come to. */
export function intend(act: Act): void {
  intent.value = act;
  trials.forget();
  const plan = planShown.peek();
  if (!plan || !isEditable.peek()) return; // a running day has no trial
  const edits = editsOf(act, chosenLanes.peek());
  if (edits.length) trials.ask(plan, edits);
}

export function desist(): void {
  trials.forget();
  intent.value = null;
}

/** Whether it may be made: its trial has come back, or the day is being driven. */
export const isKnown = computed(
  () => intent.value !== null && (!isEditable.value || outcome.value?.state === "known"),
);

/** Make what was meant, all of it or nothing, so that one undo takes it back. */
export async function make(): Promise<void> {
  const [act, plan, all] = [intent.peek(), planShown.peek(), chosenLanes.peek()];
  desist();
  if (!act) return;
  if (plan && isEditable.peek()) {
    const edits = editsOf(act, all);
    letAllGo();
    if (edits.length) await editPlan(plan, edits);
  } else if (act.kind === "move") await reassign(all, act.to);
}

/** Lock the chosen stops to their drivers, or free them: it costs nothing, so it is done at once. */
export async function lock(is: boolean): Promise<void> {
  const plan = planShown.peek();
  const edits = editsOf({ kind: "lock", is }, chosenLanes.peek());
  if (plan && edits.length) await editPlan(plan, edits);
}

/** Give stops of a running day to another run, all or none, and offer the way back. */
async function reassign(all: readonly Chosen[], to: Uuid): Promise<void> {
  const moved = all.filter(({ lane }) => lane.id !== to);
  const stops = Object.fromEntries(
    moved.flatMap(({ lane, marks }) => {
      const version = runsById.peek().get(lane.id)?.version ?? 0;
      return marks.map((mark) => [mark.id, version] as const);
    }),
  );
  const count = Object.keys(stops).length;
  if (count > 0) {
    try {
      const { change_id } = await api.reassignStops({ to_run_id: to, stops });
      letAllGo();
      const offer = change_id ? { text: t("undo.this"), act: () => undoChange(change_id) } : null;
      sayWith(t("together.moved", { count, name: nameOf(to) }), offer);
    } catch (cause) {
      sayFailure(cause); // they stay chosen, and are shown as they are now
    }
  }
  await Promise.allSettled([...moved.map(({ lane }) => loadRun(lane.id)), loadRun(to)]);
}

const nameOf = (id: Uuid): string => lanes.peek().find((lane) => lane.id === id)?.name ?? "";

/** Try again what is meant whenever the plan, or what is chosen, is another. */
export const watchChosen = (): (() => void) =>
  effect(() => {
    const has = chosen.value.size > 0;
    void planShown.value?.version;
    const act = intent.peek();
    if (!act) return;
    untracked(() => (has ? intend(act) : desist()));
  });
