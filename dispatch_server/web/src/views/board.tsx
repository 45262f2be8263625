/** The day on a timeline under the map: planned against actual, and a ready plan moved by hand. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { chosen } from "../board/choosing";
import type { Span } from "../board/lanes";
import { held, watchVersion } from "../board/moving";
import {
  FIRST_LANES,
  hoursOf,
  lanesToDraw,
  percentage,
  scrollKeeping,
  shareOf,
  ticksOf,
  ZOOMS,
} from "../board/scale";
import {
  domain,
  isEditable,
  isOpen,
  lanes,
  loadPlansOf,
  proposalShown,
  toggleBoard,
  zoom,
  zoomBy,
} from "../board/shown";
import { time } from "../format";
import { Badge } from "../parts/badge";
import { Icon } from "../parts/icon";
import { useWidth } from "../parts/width";
import { now, runs, timeZone } from "../store";
import { t, tn } from "../texts";
import { paintChosen, takeChoices } from "./board-choosing";
import { oneTabStop, takeHands } from "./board-hands";
import { Caret, LaneRow } from "./board-lane";
import { BoardNews, looked } from "./board-news";

export function Board() {
  const box = useRef<HTMLElement>(null);
  useEffect(watchVersion, []);
  useSignalEffect(() => {
    box.current?.toggleAttribute("data-held", held.value !== null); // draws no lane anew
  });
  const count = lanes.value.length;
  const hours = domain.value;
  if (count === 0 || !hours) return null;
  return (
    <section
      class="board"
      data-open={isOpen.value}
      data-edit={isEditable.value}
      ref={box}
      aria-label={t("board.title")}
      data-testid="board"
    >
      <Head count={count} />
      {isOpen.value ? (
        <>
          <BoardNews />
          <Days domain={hours} />
        </>
      ) : null}
    </section>
  );
}

const Head = ({ count }: { count: number }) => (
  <header class="board-head">
    <button
      type="button"
      class="quiet board-toggle"
      aria-expanded={isOpen.value}
      onClick={toggleBoard}
      data-testid="board-toggle"
    >
      <Icon name={isOpen.value ? "down" : "up"} size={16} /> {t("board.title")}
      {proposalShown.value ? <Badge tone="blue">{t("board.proposal")}</Badge> : null}
      <span class="hint">{tn(isEditable.value ? "board.routes" : "runs.count", count)}</span>
    </button>
    {isOpen.value ? (
      <>
        <Legend />
        <fieldset class="board-zoom" aria-label={t("board.zoom")}>
          <button
            type="button"
            class="icon-only small"
            disabled={zoom.value === 0}
            onClick={() => zoomBy(-1)}
            aria-label={t("board.zoom-out")}
            title={t("board.zoom-out")}
            data-testid="board-out"
          >
            <Icon name="minus" size={16} />
          </button>
          <button
            type="button"
            class="icon-only small"
            disabled={zoom.value === ZOOMS.length - 1}
            onClick={() => zoomBy(1)}
            aria-label={t("board.zoom-in")}
            title={t("board.zoom-in")}
            data-testid="board-in"
          >
            <Icon name="plus" size={16} />
          </button>
        </fieldset>
      </>
    ) : null}
  </header>
);

const Legend = () => (
  <ul class="board-legend" aria-hidden="true">
    <li class="key-window">{t("board.window")}</li>
    <li class="key-wait">{t("board.wait")}</li>
    <li class="key-pause">{t("board.break")}</li>
    {isEditable.value ? null : <li class="key-due">{t("board.against-plan")}</li>}
  </ul>
);

function Days({ domain: hours }: { domain: Span }) {
  const box = useRef<HTMLDivElement>(null);
  const all = runs.value;
  useEffect(() => loadPlansOf(all), [all]);
  useEffect(() => oneTabStop(box.current));
  useEffect(() => takeHands(box.current, look), []);
  useEffect(() => takeChoices(box.current), []);
  const ids = chosen.value;
  const day = lanes.value;
  const most = useDrawn(box);
  useLayoutEffect(() => paintChosen(box.current, ids), [ids, day, most]);
  useZoomAround(box);
  const hint = t(isEditable.value ? "board.hint-edit" : "board.hint");
  return (
    <div
      class="board-days"
      ref={box}
      style={{ "--hours": hoursOf(hours), "--hour-px": `${ZOOMS[zoom.value]}px` }}
      data-testid="board-days"
    >
      <div class="board-width">
        <Hours domain={hours} box={box} />
        <ul class="lanes" aria-label={hint}>
          {day.slice(0, most).map((lane, at) => (
            <LaneRow key={lane.id} lane={lane} at={at} domain={hours} />
          ))}
          <li
            aria-hidden="true"
            style={{ height: `calc(${Math.max(0, day.length - most)} * var(--lane))` }}
          />
        </ul>
        <NowLine domain={hours} />
        <Caret domain={hours} />
      </div>
    </div>
  );
}

/**
 * How many lanes are drawn, from the first: as far as somebody has looked. A day of a thousand runs
 * has ten thousand marks, which nobody scrolls through. What is drawn stays: it may have the focus.
 */
function useDrawn(box: { readonly current: HTMLDivElement | null }): number {
  const drawn = useSignal(FIRST_LANES);
  useEffect(() => {
    const there = box.current;
    if (!there) return;
    const grow = (): void => {
      const height = there.querySelector<HTMLElement>(".lane")?.offsetHeight ?? 0;
      const before = drawn.peek();
      drawn.value = lanesToDraw(before, there.scrollTop + there.clientHeight, height);
      if (drawn.peek() > before) requestAnimationFrame(grow);
    };
    there.addEventListener("scroll", grow, { passive: true });
    const sized = new ResizeObserver(grow);
    sized.observe(there);
    return () => {
      there.removeEventListener("scroll", grow);
      sized.disconnect();
    };
  }, [box]);
  return drawn.value;
}

function look(event: Event): void {
  const mark = (event.target as Element).closest("[data-mark]");
  if (mark) looked.value = mark.getAttribute("aria-label") ?? "";
}

/** Ctrl with the wheel zooms; what is under the pointer, or in the middle, stays where it is. */
function useZoomAround(box: { current: HTMLDivElement | null }): void {
  const level = zoom.value;
  const before = useRef({ width: 0, pointer: 0 });
  useEffect(() => {
    const there = box.current;
    if (!there) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      before.current.pointer = event.clientX - there.getBoundingClientRect().left;
      zoomBy(event.deltaY < 0 ? 1 : -1);
    };
    there.addEventListener("wheel", onWheel, { passive: false });
    return () => there.removeEventListener("wheel", onWheel);
  }, [box]);
  useLayoutEffect(() => {
    const there = box.current;
    if (!there) return;
    const { width, pointer } = before.current;
    const at = pointer || there.clientWidth / 2;
    if (width) there.scrollLeft = scrollKeeping(there.scrollLeft, at, width, there.scrollWidth);
    before.current = { width: there.scrollWidth, pointer: 0 };
  }, [level]);
}

interface HoursProps {
  readonly domain: Span;
  readonly box: { readonly current: HTMLDivElement | null };
}

function Hours({ domain: hours, box }: HoursProps) {
  const [row, width] = useWidth(0, [box]);
  return (
    <div class="board-hours" aria-hidden="true">
      <div class="hours" ref={row}>
        {ticksOf(hours, width.value || 1).map((tick) => (
          <span key={tick} style={{ left: percentage(shareOf(hours, tick)) }}>
            {time(tick, timeZone.value)}
          </span>
        ))}
      </div>
    </div>
  );
}

function NowLine({ domain: hours }: { domain: Span }) {
  const at = now.value;
  if (at < hours.from || at > hours.to) return null;
  return (
    <div class="now" aria-hidden="true">
      <span style={{ left: percentage(shareOf(hours, at)) }} data-testid="board-now">
        <b>{time(at, timeZone.value)}</b>
      </span>
    </div>
  );
}
