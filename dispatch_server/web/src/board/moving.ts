/** A stop of a ready plan that is picked up, tried elsewhere, and put down there or put back. */
import { effect, signal } from "@preact/signals";
import { editPlan } from "../planning";
import { say, sayFailure } from "../toasts";
import type { Uuid } from "../wire";
import { type Arrow, isSame, moveTo, type Slot, slotOf, stepped } from "./drag";
import type { Mark } from "./lanes";
import { isEditable, lanes, planShown } from "./shown";
import { isMoved, Trials } from "./trial";

const PATIENCE_MS = 180; // a hand that passes over ten places asks about one

export interface Held {
  readonly mark: Mark;
  readonly from: Slot;
  readonly slot: Slot;
  /** The shift of the lane that it is over: lanes may be others when the plan changes. */
  readonly over: Uuid;
  /** Of the plan as it was picked up. */
  readonly version: number;
  readonly by: "keys" | "pointer";
}
export const held = signal<Held | null>(null);

const trials = new Trials();
/** What putting it down here would come to; null where it would change nothing. */
export const trial = trials.now;

/** A move that was not made, because the plan had changed under it. */
export interface Crossed {
  readonly plan: Uuid;
  readonly mark: string;
  readonly sequence: number;
  readonly lane: Uuid;
  readonly at: number;
}
export const crossed = signal<Crossed | null>(null);

export function pickUp(mark: Mark, by: Held["by"], to?: Slot): boolean {
  const plan = planShown.peek();
  const from = slotOf(lanes.peek(), mark.id);
  const lane = from ? lanes.peek()[from.lane] : undefined;
  if (!plan || !from || !lane || !isEditable.peek()) return false;
  if (mark.isLocked || lane.isLocked) {
    say("board.locked", {}, "plain");
    return false;
  }
  trials.forget();
  crossed.value = null;
  held.value = { mark, from, slot: from, over: lane.id, version: plan.version, by };
  if (to) moveOver(to);
  return true;
}

/** Put it back: nothing was changed. */
export function letGo(): void {
  trials.forget();
  held.value = null;
}

export function moveOver(slot: Slot): void {
  const one = held.peek();
  const over = lanes.peek()[slot.lane];
  if (!one || !over || over.isLocked || isSame(one.slot, slot)) return;
  held.value = { ...one, slot, over: over.id };
  trials.forget();
  if (isSame(one.from, slot)) return;
  const plan = planShown.peek();
  if (!plan) return;
  const edits = [moveTo(over, one.mark.orders, slot.at)];
  trials.ask({ id: plan.id, version: one.version }, edits, PATIENCE_MS);
}

export function step(arrow: Arrow): void {
  const one = held.peek();
  if (one) moveOver(stepped(lanes.peek(), one.mark.id, one.slot, arrow, one.mark.at));
}

/** Put it down where it is held. A plan that has changed meanwhile is shown, never overwritten. */
export async function drop(): Promise<void> {
  const [one, plan] = [held.peek(), planShown.peek()];
  const lane = one ? lanes.peek()[one.slot.lane] : undefined;
  letGo();
  if (!one || !plan || !lane || isSame(one.from, one.slot)) return;
  const { mark, slot, version } = one;
  await editPlan({ ...plan, version }, [moveTo(lane, mark.orders, slot.at)], (cause) => {
    if (isMoved(cause)) cross(plan.id, one);
    else sayFailure(cause);
  });
}

function cross(plan: Uuid, { mark, slot, over }: Held): void {
  crossed.value = { plan, mark: mark.id, sequence: mark.sequence, lane: over, at: slot.at };
}

/** Hold the stop once more where it was to go, on the plan as it is now. False: it is gone. */
export function tryAgain(): boolean {
  const one = crossed.peek();
  const all = lanes.peek();
  const from = one ? slotOf(all, one.mark) : null;
  const mark = from ? all[from.lane]?.marks[from.at] : undefined;
  const lane = all.findIndex(({ id }) => id === one?.lane);
  crossed.value = null;
  if (!one || !mark || !from || lane < 0) return false;
  const most = (all[lane]?.marks.length ?? 0) - (from.lane === lane ? 1 : 0);
  return pickUp(mark, "keys", { lane, at: Math.min(one.at, most) });
}

/** Let go of what is held when the plan changes under it, and say so. */
export const watchVersion = (): (() => void) =>
  effect(() => {
    const plan = planShown.value;
    const one = held.peek();
    if (!one || (plan && plan.version === one.version && isEditable.peek())) return;
    letGo();
    if (plan && !isSame(one.from, one.slot)) cross(plan.id, one);
  });
