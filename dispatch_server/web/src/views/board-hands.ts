/** Hands on the timeline: the keys that walk it, and the pointer that drags a stop. No drawing. */
import { type Arrow, slotAt } from "../board/drag";
import { drop, held, letGo, moveOver, pickUp, step } from "../board/moving";
import { whenOf } from "../board/scale";
import { domain, isEditable, lanes, zoomBy } from "../board/shown";

const DRAG_PX = 5;
const EDGE_PX = 28;
const MARK = "[data-mark]";

export const markOf = (id: string) =>
  lanes
    .peek()
    .flatMap((lane) => lane.marks)
    .find((mark) => mark.id === id);

export function focusMark(id: string): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(`.board [data-mark="${CSS.escape(id)}"]`);
    if (found) enter(found);
  });
}

/** The board is one stop of the tab key; arrows go on from there. */
export function oneTabStop(box: HTMLElement | null): void {
  if (!box || box.querySelector(`${MARK}[tabindex="0"]`)) return;
  const first = box.querySelector<HTMLElement>(MARK);
  if (first) first.tabIndex = 0;
}

function enter(mark: HTMLElement): void {
  for (const one of mark.closest(".board")?.querySelectorAll<HTMLElement>(MARK) ?? []) {
    if (one.tabIndex === 0) one.tabIndex = -1;
  }
  mark.tabIndex = 0;
  mark.focus();
  mark.scrollIntoView({ block: "nearest", inline: "nearest" });
}

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const;
const isArrow = (key: string): key is Arrow => ARROWS.includes(key as Arrow);

/** Listen to the keys and the pointer over the lanes; `look` is told where they are. */
export function takeHands(box: HTMLElement | null, look: (event: Event) => void): () => void {
  const end = new AbortController();
  const { signal } = end;
  box?.addEventListener("keydown", onBoardKey, { signal });
  box?.addEventListener("pointerdown", onGrab, { signal });
  box?.addEventListener("pointerover", look, { signal });
  box?.addEventListener("focusin", look, { signal });
  return () => end.abort();
}

/** What a key does on the timeline; others are left to the page. */
function onBoardKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const mark = (event.target as Element).closest<HTMLElement>(MARK);
  if (event.key === "+" || event.key === "-") zoomBy(event.key === "+" ? 1 : -1);
  else if (held.peek()) {
    if (!carry(event.key)) return;
  } else if (!mark || !walk(event.key, mark)) return;
  event.preventDefault();
  event.stopPropagation();
}

function carry(key: string): boolean {
  const id = held.peek()?.mark.id ?? "";
  if (isArrow(key)) step(key);
  else if (key === "Escape") letGo();
  else if (key === " " || key === "Enter") void drop().then(() => focusMark(id));
  else return false;
  return true;
}

function walk(key: string, mark: HTMLElement): boolean {
  if (key === " " && isEditable.peek()) {
    const one = markOf(mark.dataset.mark ?? "");
    if (one) pickUp(one, "keys");
    return true;
  }
  const next = neighbour(key, mark);
  if (next) enter(next);
  return isArrow(key) || key === "Home" || key === "End";
}

function neighbour(key: string, mark: HTMLElement): HTMLElement | undefined {
  const lane = mark.closest(".lane");
  const own = [...(lane?.querySelectorAll<HTMLElement>(MARK) ?? [])];
  const at = own.indexOf(mark);
  if (key === "ArrowRight") return own[at + 1];
  if (key === "ArrowLeft") return own[at - 1];
  if (key === "Home") return own[0];
  if (key === "End") return own.at(-1);
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const down = key === "ArrowDown";
  const left = mark.getBoundingClientRect().left;
  const away = (one: HTMLElement): number => Math.abs(one.getBoundingClientRect().left - left);
  let next = down ? lane?.nextElementSibling : lane?.previousElementSibling;
  while (next) {
    const there = [...next.querySelectorAll<HTMLElement>(MARK)];
    const nearest = there.sort((one, other) => away(one) - away(other))[0];
    if (nearest) return nearest;
    next = down ? next.nextElementSibling : next.previousElementSibling;
  }
  return undefined;
}

/** A press on a stop becomes a drag once it has moved; until then it is a click. */
function onGrab(event: PointerEvent): void {
  const mark = (event.target as Element).closest<HTMLElement>(MARK);
  const box = event.currentTarget as HTMLElement;
  if (!mark || event.button !== 0 || !isEditable.peek() || held.peek()) return;
  const id = mark.dataset.mark ?? "";
  const end = new AbortController();
  const { signal } = end;
  let moved = false;
  const onMove = (now: PointerEvent): void => {
    if (!moved) {
      if (Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) < DRAG_PX) return;
      const one = markOf(id);
      if (!one || !pickUp(one, "pointer")) {
        end.abort();
        return;
      }
      moved = true;
      box.setPointerCapture(now.pointerId);
    }
    if (!held.peek()) {
      end.abort(); // the plan changed under it, or Escape
      return;
    }
    moveOver(under(box, id, now));
    scrollAtEdges(box, now);
  };
  const onUp = (): void => {
    end.abort();
    if (!moved) return;
    swallowClick();
    void drop().then(() => focusMark(id));
  };
  const onCancel = (): void => {
    end.abort();
    letGo();
  };
  addEventListener("pointermove", onMove, { signal });
  addEventListener("pointerup", onUp, { signal });
  addEventListener("pointercancel", onCancel, { signal });
}

/** What ends a drag is no click on whatever lies there. */
function swallowClick(): void {
  const swallow = (event: Event): void => event.stopPropagation();
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
}

function under(box: HTMLElement, id: string, { clientX, clientY }: PointerEvent) {
  const all = [...box.querySelectorAll<HTMLElement>(".lane")];
  const at = all.findIndex((one) => clientY < one.getBoundingClientRect().bottom);
  const lane = at < 0 ? all.length - 1 : at;
  const track = all[lane]?.querySelector(".track")?.getBoundingClientRect();
  const hours = domain.peek();
  const share = track ? (clientX - track.left) / track.width : 0;
  return slotAt(lanes.peek(), id, lane, hours ? whenOf(hours, share) : 0);
}

function scrollAtEdges(box: HTMLElement, { clientX, clientY }: PointerEvent): void {
  const { top, bottom, left, right } = box.getBoundingClientRect();
  const by = (at: number, first: number, last: number): number =>
    at < first + EDGE_PX ? -12 : at > last - EDGE_PX ? 12 : 0;
  box.scrollBy(by(clientX, left, right), by(clientY, top, bottom));
}
