/** The runs of the day: how far each is, where it goes next, how late it is, when it was seen. */
import { computed, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { loadRuns } from "../actions";
import { age, time } from "../format";
import { type Link, linkOf } from "../map/features";
import { Badge, Lateness, Status, Swatch } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Parts } from "../parts/progress";
import { Fetched } from "../parts/state";
import { go, query } from "../query";
import { may, now, positions, runList, runs, timeZone } from "../store";
import { t, tn } from "../texts";
import type { RunSummary, Uuid } from "../wire";
import { Changes, UndoNewest } from "./changes";
import { Waiting } from "./replan";
import { Start } from "./start";

const FILTERS = ["all", "late", "road", "done"] as const;
type Filter = (typeof FILTERS)[number];
const filter = signal<Filter>("all");

const PAGE = 100; // cards: more are read by nobody, and each costs at every fix
const most = signal(PAGE);
const showMore = (): void => {
  most.value += PAGE;
};

const LATE_S = 60;
const FITS: Record<Filter, (run: RunSummary) => boolean> = {
  all: () => true,
  late: (run) => run.late_s >= LATE_S,
  road: (run) => ["loading", "in_progress", "returning"].includes(run.status),
  done: (run) => run.status === "completed" || run.ended === run.stops,
};

const totals = computed(() => {
  const sum = (of: (run: RunSummary) => number) =>
    runs.value.reduce((all, run) => all + of(run), 0);
  const stops = sum((run) => run.stops);
  return {
    stops,
    succeeded: sum((run) => run.succeeded),
    failed: sum((run) => run.failed),
    left: stops - sum((run) => run.ended),
    late: runs.value.filter(FITS.late).length,
  };
});

export const Runs = () => (
  <>
    <header class="head">
      <h1>{t("runs.title")}</h1>
      {runs.value.length ? (
        <span class="hint" data-testid="runs-count">
          {tn("runs.count", runs.value.length)}
        </span>
      ) : null}
      <UndoNewest />
      {runs.value.length && may("plan") ? (
        <button type="button" onClick={() => go({ replan: "new" })} data-testid="replan-open">
          <Icon name="plan" size={16} /> {t("replan.open")}
        </button>
      ) : null}
    </header>
    <Fetched of={runList.value} again={() => void loadRuns()}>
      {() => (runs.value.length ? <Board /> : <Start />)}
    </Fetched>
  </>
);

function Board() {
  const shown = runs.value.filter(FITS[filter.value]);
  return (
    <>
      <Waiting />
      <Totals />
      <fieldset class="tabs" aria-label={t("runs.filter")}>
        {FILTERS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={filter.value === one}
            onClick={() => {
              filter.value = one;
            }}
          >
            {t(`runs.filter-${one}`)} <b>{runs.value.filter(FITS[one]).length}</b>
          </button>
        ))}
      </fieldset>
      {shown.length === 0 ? <p class="hint pad">{t("runs.none-here")}</p> : null}
      <ul class="cards" data-testid="runs">
        {shown.slice(0, most.value).map((run) => (
          <Card key={run.id} run={run} />
        ))}
      </ul>
      {shown.length > most.value ? (
        <button type="button" class="more" onClick={showMore} data-testid="runs-more">
          {t("orders.more")}
        </button>
      ) : null}
      <Changes />
    </>
  );
}

function Totals() {
  const { stops, succeeded, failed, left, late } = totals.value;
  return (
    <section class="totals">
      <dl>
        <Figure name={t("runs.delivered")} value={succeeded} kind="good" testid="total-delivered" />
        <Figure name={t("runs.failed")} value={failed} kind="bad" testid="total-failed" />
        <Figure name={t("runs.to-go")} value={left} kind="rest" testid="total-left" />
        <Figure name={t("runs.lateness")} value={late} kind="warn" testid="total-late" />
      </dl>
      <Parts
        label={t("runs.progress", { ended: succeeded + failed, stops, failed })}
        parts={[
          { kind: "good", share: succeeded / (stops || 1) },
          { kind: "bad", share: failed / (stops || 1) },
        ]}
      />
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: number;
  readonly kind: string;
  readonly testid: string;
}
const Figure = ({ name, value, kind, testid }: FigureProps) => (
  <div class={value ? kind : "zero"}>
    <dt>{name}</dt>
    <dd data-testid={testid}>{value}</dd>
  </div>
);

function Card({ run }: { run: RunSummary }) {
  const stops = run.stops || 1;
  const select = (): void => go({ run: run.id, stop: null });
  return (
    <li>
      <button
        type="button"
        class="card run"
        onClick={select}
        aria-current={query.value.run === run.id}
        data-step
        data-testid="run"
        data-run={run.id}
        data-status={run.status}
      >
        <Swatch number={run.number} />
        <span class="run-main">
          <span class="run-name">
            <strong>{run.driver_name}</strong>
            <Status group="run-status" code={run.status} />
          </span>
          <Parts
            label={t("runs.progress", { ended: run.ended, stops: run.stops, failed: run.failed })}
            parts={[
              { kind: "good", share: run.succeeded / stops },
              { kind: "bad", share: run.failed / stops },
            ]}
          />
          <span class="run-line">
            <span class="run-stops">{t("runs.stops", { ended: run.ended, stops: run.stops })}</span>
            <Next run={run} />
            <Lateness seconds={run.late_s} />
            {run.status === "completed" ? null : <Fix run={run} />}
          </span>
        </span>
      </button>
    </li>
  );
}

const NOT_LEFT = ["assigned", "accepted", "loading"];
const OVERDUE_MS = 300_000;

function Next({ run }: { run: RunSummary }) {
  if (run.ended === run.stops && run.stops > 0) return <span>{t("runs.done")}</span>;
  if (run.next_eta && !NOT_LEFT.includes(run.status)) {
    return <span>{t("runs.next", { time: time(run.next_eta, timeZone.value) })}</span>;
  }
  const departs = time(run.departs_at, timeZone.value);
  const overdue = now.value - Date.parse(run.departs_at) > OVERDUE_MS;
  return overdue ? (
    <Badge tone="warn">{t("runs.overdue", { time: departs })}</Badge>
  ) : (
    <span>{t("runs.departs", { time: departs })}</span>
  );
}

/** `live|3 s` of where the driver was last seen on this run; empty where nobody knows. */
function lastFix(run: Uuid, driver: Uuid): string {
  const position = positions.value.get(driver);
  if (!position || (position.run_id && position.run_id !== run)) return "";
  const old = now.value - position.at;
  return `${linkOf(old)}|${age(old)}`;
}

/** How old the last position of the run's driver is: "online" alone means nothing. */
export function Fix({ run, long }: { run: RunSummary; long?: boolean }) {
  const { id, driver_id } = run;
  // Drawn anew only where the text changes: positions come four times a second.
  const shown = useMemo(() => computed(() => lastFix(id, driver_id)), [id, driver_id]);
  if (!shown.value) return long ? <span class="fix">{t("run.no-fix")}</span> : null;
  const [link, old] = shown.value.split("|") as [Link, string];
  return (
    <span class={`fix ${link}`} data-testid="fix" data-link={link}>
      <span class="dot" />
      {long ? t("run.last-fix", { age: old }) : old}
      <span class="unseen">{t(`link.${link}`)}</span>
    </span>
  );
}
