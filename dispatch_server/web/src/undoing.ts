/** What was done to the running day, in words, and taking it back. */
import { computed } from "@preact/signals";
import { loadChanges } from "./actions";
import { api } from "./api";
import { isEditable, planShown } from "./board/shown";
import { listed } from "./format";
import { stepPlan } from "./planning";
import { query } from "./query";
import { changes, may, me } from "./store";
import { tn, word } from "./texts";
import { say, sayFailure } from "./toasts";
import type { DayChangeView, Uuid } from "./wire";

const made = computed(() => (changes.value.value ?? []).filter((one) => one.state === "made"));
/** The newest change of the day that can be taken back, whoever made it. */
export const lastMade = computed(() => made.value[0] ?? null);

/** `2 stops from Ana and Caio to Bruno`. */
export const changeText = ({ kind, stops, from_names, to_name }: DayChangeView): string =>
  kind === "stop_reassigned"
    ? tn("undo.reassigned", stops, { from: listed(from_names), to: to_name })
    : word("undo", kind, { to: to_name });

export async function undoChange(id: Uuid): Promise<void> {
  const known = changes.peek().value?.find((one) => one.id === id);
  try {
    await api.undoChange(id);
    say("undo.done", { what: known ? changeText(known) : "" });
  } catch (cause) {
    sayFailure(cause);
  }
  await loadChanges(); // the runs themselves come over the stream
}

/** Ctrl+Z: the shown plan one step back, or what this reader did last to the running day. */
export async function undoLast(): Promise<void> {
  if (!may("plan")) return;
  const plan = planShown.peek();
  if (plan && isEditable.peek()) {
    if (plan.can_undo) await stepPlan(plan, "undo");
    else say("undo.nothing", {}, "plain");
    return;
  }
  if (query.peek().view !== "runs") return;
  const own = made.peek().find((one) => one.actor === `user:${me.peek()?.user.id}`);
  if (own) await undoChange(own.id);
  else say("undo.nothing", {}, "plain");
}

/** Ctrl+Shift+Z: the shown plan one step forward. */
export async function redoLast(): Promise<void> {
  const plan = planShown.peek();
  if (plan && isEditable.peek() && plan.can_redo) await stepPlan(plan, "redo");
}
