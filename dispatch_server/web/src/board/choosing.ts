/** Stops that are chosen together, on the map, on the timeline or in a list. */
import { computed, effect, signal } from "@preact/signals";
import { query } from "../query";
import { may } from "../store";
import type { Lane, Mark } from "./lanes";
import { isEditable, lanes } from "./shown";

/** More at once would take the server too long to look where all of them fit. */
export const MOST = 200;

/** By the ids of their marks. */
export const chosen = signal<ReadonlySet<string>>(new Set());

/** Whether the stops that are shown may be chosen: of a ready plan, or of a day being driven. */
export const canChoose = computed(
  () => isEditable.value || (query.value.view === "runs" && !query.value.replan && may("plan")),
);

/** A stop that has ended, or is being served, stays where it is. */
export const isFree = (mark: Mark): boolean => !mark.isArrived && mark.state === "ahead";

export interface Chosen {
  readonly lane: Lane;
  readonly marks: readonly Mark[];
}

/** The chosen stops with their lanes; what is not there any more is passed over. */
export const chosenLanes = computed<readonly Chosen[]>(() => {
  const ids = chosen.value;
  if (ids.size === 0) return [];
  return lanes.value
    .map((lane) => ({ lane, marks: lane.marks.filter((mark) => ids.has(mark.id)) }))
    .filter(({ marks }) => marks.length > 0);
});
export const chosenMarks = computed(() => chosenLanes.value.flatMap(({ marks }) => marks));

export type How = "add" | "take" | "toggle";

/** Choose some of the stops shown, or let them go. Resolves to whether all of them found room. */
export function choose(ids: Iterable<string>, how: How = "add"): boolean {
  if (!canChoose.peek()) return true;
  const free = new Set(
    lanes.peek().flatMap((lane) => lane.marks.filter(isFree).map((mark) => mark.id)),
  );
  const next = new Set(chosen.peek());
  let fits = true;
  for (const id of ids) {
    if (how === "take" || (how === "toggle" && next.has(id))) next.delete(id);
    else if (!free.has(id)) continue;
    else if (next.size >= MOST) fits = false;
    else next.add(id);
  }
  chosen.value = next;
  return fits;
}

export function letAllGo(): void {
  if (chosen.peek().size) chosen.value = new Set();
}

/** Choose a whole lane; once it is chosen, let it go. */
export function chooseLane(lane: Lane): boolean {
  const free = lane.marks.filter(isFree).map((mark) => mark.id);
  return choose(free, isWhole(lane) ? "take" : "add");
}

export function isWhole(lane: Lane): boolean {
  const free = lane.marks.filter(isFree);
  return free.length > 0 && free.every((mark) => chosen.value.has(mark.id));
}

/** Let go when another plan or view is shown, where they would mean nothing. */
export const forgetElsewhere = (): (() => void) => {
  let before = "";
  return effect(() => {
    const { view, plan, date, replan } = query.value;
    const here = `${view} ${view === "plan" ? plan : date} ${replan}`;
    if (before && before !== here) letAllGo();
    before = here;
  });
};

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Whether a place lies within a loop, which is closed from its last corner to its first. */
export function isWithin(loop: readonly Spot[], { x, y }: Spot): boolean {
  let inside = false;
  for (let at = 0, before = loop.length - 1; at < loop.length; before = at++) {
    const [a, b] = [loop[at] as Spot, loop[before] as Spot];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
