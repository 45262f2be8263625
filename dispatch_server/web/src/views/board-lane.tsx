/** One lane of the timeline. It is drawn anew when its run or route is another, and at no other time. */
import { useEffect } from "preact/hooks";
import { whenAt } from "../board/drag";
import type { Lane, Mark, Span } from "../board/lanes";
import { held } from "../board/moving";
import { percentage, placed, shareOf, windowTracks } from "../board/scale";
import { lanes } from "../board/shown";
import { duration, span, time } from "../format";
import { boxOf } from "../map/features";
import { colourOf, inkOn } from "../map/palette";
import { lookAt, lookOver } from "../map/pick";
import { Icon } from "../parts/icon";
import { go, query } from "../query";
import { timeZone } from "../store";
import { t, tn } from "../texts";
import { AlsoHere } from "./people";

interface RowProps {
  readonly lane: Lane;
  readonly at: number;
  readonly domain: Span;
}

const coloured = (number: number) =>
  number > 0 ? { "--run": colourOf(number), "--on-run": inkOn(colourOf(number)) } : {};

export const LaneRow = ({ lane, at, domain }: RowProps) => (
  <li
    class="lane"
    style={coloured(lane.number)}
    aria-current={query.value.run === lane.id ? "true" : undefined}
    data-lane={at}
    data-shift={lane.id}
    data-locked={lane.isLocked}
    data-testid="lane"
  >
    <LaneName lane={lane} />
    <Track lane={lane} domain={domain} />
  </li>
);

const LATE_S = 60;

const LaneName = ({ lane }: { lane: Lane }) => {
  const late = Math.max(0, ...lane.marks.filter((one) => !one.isArrived).map((one) => one.lateS));
  return (
    <button type="button" class="lane-name" onClick={() => open(lane)} title={lane.name}>
      <span class="swatch">{lane.number || "–"}</span>
      <span class="lane-who">
        <strong>{lane.name}</strong>
        <span class="hint">
          {lane.span ? tn("board.stops", lane.marks.length) : t("board.no-route")} · {lane.vehicle}
        </span>
      </span>
      <AlsoHere what="run_id" id={lane.id} />
      {lane.isLocked ? <Icon name="lock" size={14} /> : null}
      {late >= LATE_S ? <b class="lane-late">+{duration(late)}</b> : null}
    </button>
  );
};

/** Lanes are runs as they stand: of a plan or a proposal there is no run to open. */
const isDriven = (): boolean => query.value.view === "runs" && !query.value.replan;

function open(lane: Lane): void {
  lookOver(boxOf(lane.marks.map((mark) => mark.where)));
  if (isDriven()) go({ run: lane.id, stop: null });
}

function Track({ lane, domain }: { lane: Lane; domain: Span }) {
  const tracks = windowTracks(lane.marks);
  const zone = timeZone.value;
  return (
    <ol class="track" aria-label={t("board.lane", { name: lane.name })}>
      {lane.span ? <li class="drive" aria-hidden="true" style={placed(domain, lane.span)} /> : null}
      {lane.pauses.map((pause) => (
        <li
          key={`${pause.from} ${pause.isReload}`}
          class={pause.isReload ? "pause reload" : "pause"}
          style={placed(domain, pause)}
          title={pauseText(pause, zone)}
        >
          <span class="unseen">{pauseText(pause, zone)}</span>
        </li>
      ))}
      {lane.marks.map((mark, at) => (
        <Slot
          key={mark.id}
          mark={mark}
          next={lane.marks[at + 1]}
          lane={lane}
          domain={domain}
          track={tracks.get(mark.id)}
        />
      ))}
    </ol>
  );
}

const pauseText = ({ isReload, from, to }: Lane["pauses"][number], zone: string): string =>
  t(isReload ? "pause.reload" : "pause.rest", { from: time(from, zone), to: time(to, zone) });

interface SlotProps {
  readonly mark: Mark;
  readonly next: Mark | undefined;
  readonly lane: Lane;
  readonly domain: Span;
  readonly track: number | undefined;
}

const Slot = ({ mark, next, lane, domain, track }: SlotProps) => (
  <li class="slot">
    {track === undefined ? null : (
      <span class="window" data-track={track} style={placed(domain, windowOf(mark, domain))} />
    )}
    {mark.wait ? <span class="wait" style={placed(domain, mark.wait)} /> : null}
    {Math.abs(mark.at - mark.planned) < LATE_S * 1000 ? null : (
      <span
        class={mark.at > mark.planned ? "due later" : "due sooner"}
        style={placed(domain, { from: mark.planned, to: mark.at })}
      />
    )}
    <button
      type="button"
      class={`mark ${mark.state}`}
      tabIndex={-1}
      style={{
        ...placed(domain, { from: mark.at, to: mark.leaves }),
        "--room": roomOf(domain, mark, next),
      }}
      aria-label={markText(mark, timeZone.value)}
      data-mark={mark.id}
      data-late={mark.lateS >= LATE_S}
      data-locked={mark.isLocked}
      data-testid="mark"
      onClick={() => choose(lane, mark)}
    >
      <span>{mark.sequence}</span>
    </button>
  </li>
);

const windowOf = ({ opens, closes }: Mark, domain: Span): Span => ({
  from: opens ?? domain.from,
  to: closes ?? domain.to,
});

/** Up to the next stop, in hundredths of the whole. */
const roomOf = (domain: Span, mark: Mark, next: Mark | undefined): number =>
  next ? 100 * Math.max(0, shareOf(domain, next.at) - shareOf(domain, mark.at)) : 100;

function choose(lane: Lane, mark: Mark): void {
  lookAt(mark.where, 15);
  if (isDriven()) go({ run: lane.id, stop: mark.id });
}

/** All that is known of a stop in one line: what is read out, and shown above the lanes. */
export function markText(mark: Mark, zone: string): string {
  const iso = (when: number | null): string | null =>
    when === null ? null : new Date(when).toISOString();
  const window = span(iso(mark.opens), iso(mark.closes), zone);
  const moved = Math.abs(mark.at - mark.planned) >= LATE_S * 1000;
  return [
    t("board.stop", { sequence: mark.sequence }),
    mark.names.join(", "),
    mark.address,
    t("stop.planned", { time: time(mark.planned, zone) }),
    mark.isArrived
      ? t("stop.arrived", { time: time(mark.at, zone) })
      : moved
        ? t("order.eta", { time: time(mark.at, zone) })
        : "",
    window ? t("stop.window", { span: window }) : "",
    mark.lateS >= LATE_S ? t("runs.late", { time: duration(mark.lateS) }) : "",
    mark.wait ? t("board.waits", { time: duration((mark.wait.to - mark.wait.from) / 1000) }) : "",
    mark.slackS === null || mark.lateS >= LATE_S
      ? ""
      : t("board.slack", { time: duration(mark.slackS) }),
    mark.isLocked ? t("board.is-locked") : "",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Where the stop that is held would go. */
export function Caret({ domain }: { domain: Span }) {
  const one = held.value;
  const id = one?.mark.id;
  useEffect(() => {
    const mark = id && document.querySelector<HTMLElement>(`[data-mark="${CSS.escape(id)}"]`);
    if (!mark) return;
    mark.dataset.held = "true";
    return () => {
      delete mark.dataset.held;
    };
  }, [id]);
  if (!one) return null;
  const all = lanes.value;
  const when = whenAt(all, one.mark.id, one.slot) ?? domain.from;
  const number = all[one.slot.lane]?.number ?? 0;
  return (
    <div class="caret-lane" style={{ "--at": one.slot.lane, ...coloured(number) }}>
      <span class="caret" style={{ left: percentage(shareOf(domain, when)) }} data-testid="caret">
        <b>{one.mark.sequence}</b>
      </span>
    </div>
  );
}
