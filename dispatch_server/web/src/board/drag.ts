/** Where a stop that is picked up would go: the arithmetic of dragging, by pointer or keys. Pure. */
import type { Move } from "../wire";
import type { Lane, Mark } from "./lanes";

/** A place in a lane: `at` marks, without the one that is held, come before it. */
export interface Slot {
  readonly lane: number;
  readonly at: number;
}

export const isSame = (one: Slot, other: Slot): boolean =>
  one.lane === other.lane && one.at === other.at;

const others = (lane: Lane | undefined, held: string): readonly Mark[] =>
  lane?.marks.filter((mark) => mark.id !== held) ?? [];

/** Where a mark is; null where no lane has it any more. */
export function slotOf(lanes: readonly Lane[], id: string): Slot | null {
  for (const [lane, { marks }] of lanes.entries()) {
    const at = marks.findIndex((mark) => mark.id === id);
    if (at >= 0) return { lane, at };
  }
  return null;
}

/** The place at an instant of a lane. */
export const slotAt = (lanes: readonly Lane[], held: string, lane: number, when: number): Slot => ({
  lane,
  at: others(lanes[lane], held).filter((mark) => mark.at < when).length,
});

/** The instant at which a place is shown: between what comes before and after it. */
export function whenAt(lanes: readonly Lane[], held: string, { lane, at }: Slot): number | null {
  const marks = others(lanes[lane], held);
  const before = marks[at - 1]?.leaves ?? lanes[lane]?.span?.from ?? null;
  const after = marks[at]?.at ?? null;
  if (before !== null && after !== null) return (before + after) / 2;
  return before ?? after;
}

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** The place that an arrow leads to; the same one where it leads nowhere. `when` keeps the time. */
export function stepped(
  lanes: readonly Lane[],
  held: string,
  slot: Slot,
  arrow: Arrow,
  when: number,
): Slot {
  if (arrow === "ArrowLeft" || arrow === "ArrowRight") {
    const most = others(lanes[slot.lane], held).length;
    const at = slot.at + (arrow === "ArrowRight" ? 1 : -1);
    return { ...slot, at: Math.min(most, Math.max(0, at)) };
  }
  const by = arrow === "ArrowDown" ? 1 : -1;
  for (let lane = slot.lane + by; lane >= 0 && lane < lanes.length; lane += by) {
    if (!lanes[lane]?.isLocked) return slotAt(lanes, held, lane, when);
  }
  return slot;
}

/** What the server is asked for, or told: positions are counted from 1, without what moves. */
export const moveTo = (lane: Lane, orders: readonly string[], at: number): Move => ({
  kind: "move",
  order_ids: orders,
  to_shift_id: lane.id,
  position: at + 1,
});
