/** Choosing on the timeline: Shift and a drag, Ctrl and a click, or X. No drawing but the box. */
import { choose, chooseLane, chosen, letAllGo, MOST } from "../board/choosing";
import { held } from "../board/moving";
import { lanes } from "../board/shown";
import { say } from "../toasts";

const MARK = "[data-mark]";
const DRAG_PX = 5;

const idOf = (mark: Element): string => (mark as HTMLElement).dataset.mark ?? "";

const sayMost = (fits: boolean): void => {
  if (!fits) say("choose.most", { count: MOST }, "plain");
};

/** Listen before those who drag and open. */
export function takeChoices(box: HTMLElement | null): () => void {
  const end = new AbortController();
  const options = { signal: end.signal, capture: true };
  box?.addEventListener("pointerdown", onDown, options);
  box?.addEventListener("click", onClick, options);
  box?.addEventListener("keydown", onKey, options);
  return () => end.abort();
}

function onClick(event: MouseEvent): void {
  const mark = (event.target as Element).closest(MARK);
  if (!mark || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
  event.stopPropagation();
  sayMost(choose([idOf(mark)], "toggle"));
}

function onKey(event: KeyboardEvent): void {
  const mark = (event.target as Element).closest(MARK);
  if (held.peek() || !mark) return;
  const key = event.key.toLowerCase();
  if (key === "x" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    sayMost(choose([idOf(mark)], "toggle"));
  } else if (key === "a" && (event.ctrlKey || event.metaKey)) {
    const lane = lanes.peek()[Number(mark.closest<HTMLElement>(".lane")?.dataset.lane)];
    if (lane) sayMost(chooseLane(lane));
  } else if (key === "escape" && chosen.peek().size) letAllGo();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Shift and a drag draw a box; the stops that it touches are chosen. */
function onDown(event: PointerEvent): void {
  if (!event.shiftKey || event.button !== 0 || held.peek()) return;
  event.stopPropagation(); // nothing is picked up
  event.preventDefault(); // no text is marked
  const box = event.currentTarget as HTMLElement;
  const rubber = document.createElement("div");
  rubber.className = "rubber";
  const end = new AbortController();
  const { signal } = end;
  const reach = (now: PointerEvent): DOMRect =>
    new DOMRect(
      Math.min(event.clientX, now.clientX),
      Math.min(event.clientY, now.clientY),
      Math.abs(now.clientX - event.clientX),
      Math.abs(now.clientY - event.clientY),
    );
  const onMove = (now: PointerEvent): void => {
    const { x, y, width, height } = reach(now);
    if (!rubber.isConnected && Math.max(width, height) < DRAG_PX) return;
    document.body.append(rubber);
    Object.assign(rubber.style, {
      left: `${x}px`,
      top: `${y}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
  };
  const finish = (): void => {
    end.abort();
    rubber.remove();
  };
  const onUp = (now: PointerEvent): void => {
    const drew = rubber.isConnected;
    finish();
    if (!drew) return;
    const drawn = reach(now);
    const touched = [...box.querySelectorAll(MARK)].filter((mark) => meets(mark, drawn));
    sayMost(choose(touched.map(idOf), now.altKey ? "take" : "add"));
    box.addEventListener("click", (click) => click.stopPropagation(), {
      capture: true,
      once: true,
      signal: AbortSignal.timeout(50), // what ends a drag is no click
    });
  };
  addEventListener("pointermove", onMove, { signal });
  addEventListener("pointerup", onUp, { signal });
  addEventListener("pointercancel", finish, { signal });
}

function meets(mark: Element, { left, right, top, bottom }: DOMRect): boolean {
  const at = mark.getBoundingClientRect();
  return at.left <= right && at.right >= left && at.top <= bottom && at.bottom >= top;
}

/** Show on the timeline what is chosen, without drawing its lanes anew. */
export function paintChosen(box: HTMLElement | null, ids: ReadonlySet<string>): void {
  for (const mark of box?.querySelectorAll<HTMLElement>(MARK) ?? []) {
    const is = ids.has(idOf(mark));
    if (is === (mark.dataset.chosen === "true")) continue;
    if (is) {
      mark.dataset.chosen = "true";
      mark.ariaPressed = "true";
    } else {
      delete mark.dataset.chosen;
      mark.ariaPressed = null;
    }
  }
}
