/** An area that is being drawn, shared by the map and the form beside it. No MapLibre here. */
import { computed, signal } from "@preact/signals";
import { type Ring, withCorner, withMoved, withoutCorner } from "../areas/ring";
import { query } from "../query";
import type { AreaView, Point } from "../wire";

export interface Sketch {
  readonly ring: Ring;
  readonly colour: string;
  /** The corner that the next one goes behind, and that Delete takes away. */
  readonly chosen: number | null;
}

/** Null while no area is open to be drawn. */
export const sketch = signal<Sketch | null>(null);
/** The areas that are kept, for as long as somebody looks at them. */
export const areas = signal<readonly AreaView[]>([]);
/** Whether the map belongs to the areas. */
export const showsAreas = computed(
  () => query.value.view === "settings" && query.value.tab === "areas",
);

const change = (to: Partial<Sketch>): void => {
  if (sketch.value) sketch.value = { ...sketch.value, ...to };
};

export const choose = (chosen: number | null): void => change({ chosen });
export const paint = (colour: string): void => change({ colour });
export const redraw = (ring: Ring): void => change({ ring, chosen: null });

/** Put a corner behind the chosen one, else at the end, and choose it. */
export function addCorner(at: Point, behind: number | null = sketch.value?.chosen ?? null): void {
  if (!sketch.value) return;
  const { ring } = sketch.value;
  const index = behind ?? ring.length - 1;
  const next = withCorner(ring, at, index);
  if (next !== ring) change({ ring: next, chosen: index + 1 });
}

export function moveCorner(index: number, at: Point): void {
  if (sketch.value) change({ ring: withMoved(sketch.value.ring, index, at), chosen: index });
}

export function removeCorner(index: number): void {
  if (!sketch.value) return;
  const ring = withoutCorner(sketch.value.ring, index);
  change({ ring, chosen: ring.length > 0 ? Math.max(0, index - 1) : null });
}
