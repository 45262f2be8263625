/** What views ask of the map, and what it gives back. No MapLibre here, so views may import it. */
import { signal } from "@preact/signals";
import type { Candidate, Point } from "../wire";
import type { Box } from "./features";

/** The pin being placed: moved by clicks, drags, candidates and typed coordinates. */
export const pin = signal<Point | null>(null);
/** Whether clicks on the map put the pin. */
export const isPlacing = signal(false);
export const choices = signal<readonly Candidate[]>([]);

export type Look = { readonly at: Point; readonly zoom: number } | { readonly box: Box };
/** Where the camera should go; a new object each time, so that asking twice moves it twice. */
export const look = signal<Look | null>(null);

export const lookAt = (at: Point, zoom = 16): void => {
  look.value = { at, zoom };
};
export const lookOver = (box: Box | null): void => {
  if (box) look.value = { box };
};
/** A door to mark, as of the order that is open. */
export const spot = signal<Point | null>(null);
/** Stops that are one mark on the map now, because they lie too close at its scale. */
export interface Crowd {
  readonly id: number;
  readonly count: number;
  readonly bad: number;
  readonly late: number;
  readonly go: () => Promise<void>;
}
export const crowds = signal<readonly Crowd[]>([]);
/** Whether dragging on the map draws a loop around stops; with Shift it always does. */
export const isDrawing = signal(false);
/** Asks for everything of the day to be shown. */
export const fitAsked = signal(0);
