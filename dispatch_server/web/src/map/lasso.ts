/** A loop drawn by hand on the map chooses the stops within it. With Alt it lets them go. */
import { effect } from "@preact/signals";
import type { Map as MapLibre } from "maplibre-gl";
import { canChoose, choose, isFree, isWithin, MOST } from "../board/choosing";
import { lanes } from "../board/shown";
import { say } from "../toasts";
import { isDrawing } from "./pick";

const APART_PX = 4;
const SVG = "http://www.w3.org/2000/svg";

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Let loops be drawn on a map. Gives back how that ends. */
export function lasso(map: MapLibre): () => void {
  const surface = map.getCanvasContainer();
  map.boxZoom.disable(); // Shift draws a loop instead
  const end = new AbortController();
  surface.addEventListener("pointerdown", (event) => onDown(map, surface, event), {
    signal: end.signal,
    capture: true,
  });
  const unfollow = effect(() => {
    const draws = isDrawing.value && canChoose.value;
    surface.dataset.draws = String(draws);
    map.dragPan[draws ? "disable" : "enable"]();
  });
  return () => {
    end.abort();
    unfollow();
  };
}

function onDown(map: MapLibre, surface: HTMLElement, event: PointerEvent): void {
  if (event.button !== 0 || !event.isPrimary || !canChoose.peek()) return;
  if (!isDrawing.peek() && !event.shiftKey) return;
  const held = !isDrawing.peek();
  if (held) map.dragPan.disable();
  const { left, top } = surface.getBoundingClientRect();
  const at = (now: PointerEvent): Spot => ({ x: now.clientX - left, y: now.clientY - top });
  const loop: Spot[] = [at(event)];
  const drawing = new Drawing(surface);
  const end = new AbortController();
  const { signal } = end;
  const finish = (isDone: boolean, takes: boolean): void => {
    end.abort();
    drawing.remove();
    if (held) map.dragPan.enable();
    if (isDone && loop.length > 2) chooseWithin(map, loop, takes);
  };
  const onMove = (now: PointerEvent): void => {
    const [spot, last] = [at(now), loop.at(-1) as Spot];
    if (Math.hypot(spot.x - last.x, spot.y - last.y) < APART_PX) return;
    loop.push(spot);
    drawing.show(loop);
  };
  const onKey = (key: KeyboardEvent): void => {
    if (key.key === "Escape") finish(false, false);
  };
  addEventListener("pointermove", onMove, { signal });
  addEventListener("pointerup", (now) => finish(true, now.altKey), { signal });
  addEventListener("pointercancel", () => finish(false, false), { signal });
  addEventListener("keydown", onKey, { signal });
}

function chooseWithin(map: MapLibre, loop: readonly Spot[], takes: boolean): void {
  const found = lanes
    .peek()
    .flatMap((lane) => lane.marks)
    .filter((mark) => isFree(mark) && isWithin(loop, map.project(mark.where)))
    .map((mark) => mark.id);
  if (!choose(found, takes ? "take" : "add")) say("choose.most", { count: MOST }, "plain");
}

class Drawing {
  readonly #svg = document.createElementNS(SVG, "svg");
  readonly #line = document.createElementNS(SVG, "polygon");

  constructor(surface: HTMLElement) {
    this.#svg.setAttribute("class", "lasso");
    this.#svg.append(this.#line);
    surface.append(this.#svg);
  }

  show(loop: readonly Spot[]): void {
    this.#line.setAttribute("points", loop.map(({ x, y }) => `${x},${y}`).join(" "));
  }

  remove(): void {
    this.#svg.remove();
  }
}
