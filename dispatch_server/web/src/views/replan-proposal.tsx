/** A proposal for the rest of the day: how far it is, what it changes, and the way on. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { driverOfRun, dutyOf } from "../duties";
import { number, time } from "../format";
import { boxOf } from "../map/features";
import { lookOver } from "../map/pick";
import { Badge, Swatch, toneOf } from "../parts/badge";
import { Extra } from "../parts/extra";
import { Icon } from "../parts/icon";
import { Meter } from "../parts/progress";
import { Fetched } from "../parts/state";
import { go } from "../query";
import {
  changeReplan,
  handedOver,
  isRunning,
  movedRuns,
  reasonText,
  type Stale,
  sentencesOf,
  statusText,
  unwatchReplan,
  watchReplan,
} from "../replanning";
import { may, replan, replans, runsById, timeZone } from "../store";
import { t, tn } from "../texts";
import type { CourseView, ReplanView } from "../wire";
import { Left } from "./left-out";

export function Proposal({ id }: { id: string }) {
  const shown = replan.value.value?.id === id ? replan.value.value : null;
  const running = shown !== null && isRunning(shown);
  useEffect(() => {
    void watchReplan(id);
  }, [id, running]);
  useEffect(() => unwatchReplan, []);
  return (
    <Fetched of={{ ...replan.value, value: shown }} again={() => void watchReplan(id)}>
      {(found) => (
        <section class="chosen" data-testid="replan" data-status={found.status}>
          <header class="plan-head">
            <h2>{reasonText(found.reason)}</h2>
            <Badge tone={toneOf(found.status)}>{statusText(found.status)}</Badge>
            <span class="hint">
              {t("replan.made", { time: time(found.created_at, timeZone.value) })}
            </span>
          </header>
          {isRunning(found) ? <Running replan={found} /> : <Answer replan={found} />}
        </section>
      )}
    </Fetched>
  );
}

const Running = ({ replan: { id, progress } }: { replan: ReplanView }) => (
  <div class="running" data-testid="replan-progress">
    <p class="lead" role="status">
      <span class="spinner" /> {t("replan.running")}
    </p>
    <Meter
      label={t("plan.phase")}
      share={progress.budget_s ? progress.elapsed_s / progress.budget_s : 0}
    />
    <p class="hint num">
      {t("plan.elapsed", {
        elapsed: `${number(progress.elapsed_s, 1)} s`,
        budget: `${number(progress.budget_s)} s`,
      })}
    </p>
    {may("plan") ? (
      <button type="button" onClick={() => void changeReplan(id, "cancel")}>
        <Icon name="stop" size={16} /> {t("replan.cancel")}
      </button>
    ) : null}
  </div>
);

function Answer({ replan: found }: { replan: ReplanView }) {
  const refused = useSignal<Stale | null>(null);
  const moved = found.status === "ready" ? movedRuns(found, runsById.value) : [];
  const stale = refused.value ?? (moved.length ? { runs: moved, orders: [] } : null);
  if (found.status === "failed") {
    return (
      <div class="notice bad" role="alert">
        <Icon name="warn" />
        <div>
          <strong>{t("replan.failed")}</strong>
          <p>{t("replan.failed-hint")}</p>
        </div>
      </div>
    );
  }
  return (
    <>
      {stale ? <Moved stale={stale} /> : null}
      {found.status === "ready" && may("plan") ? (
        <Decide
          id={found.id}
          isStale={stale !== null}
          refuse={(why) => {
            refused.value = why;
          }}
        />
      ) : null}
      <Changes replan={found} />
      {found.left_out.length ? <Left left={found.left_out} /> : null}
      <Drivers replan={found} />
    </>
  );
}

const Moved = ({ stale: { runs, orders } }: { stale: Stale }) => (
  <div class="notice warn" role="alert" data-testid="replan-stale">
    <Icon name="warn" />
    <p>{t("replan.stale", { what: [...runs.map(driverOfRun), ...orders].join(", ") })}</p>
    <button type="button" class="small" onClick={() => go({ replan: "new" })}>
      {t("replan.again")}
    </button>
  </div>
);

interface DecideProps {
  readonly id: string;
  readonly isStale: boolean;
  readonly refuse: (why: Stale | null) => void;
}

function Decide({ id, isStale, refuse }: DecideProps) {
  const busy = useSignal(false);
  const take = async (how: "apply" | "discard"): Promise<void> => {
    busy.value = true;
    refuse(await changeReplan(id, how));
    busy.value = false;
  };
  return (
    <div class="buttons">
      <button
        type="button"
        class="primary"
        disabled={busy.value || isStale}
        onClick={() => void take("apply")}
        data-testid="replan-apply"
      >
        <Icon name="send" size={16} /> {t("replan.apply")}
      </button>
      <button
        type="button"
        disabled={busy.value}
        onClick={() => void take("discard")}
        data-testid="replan-discard"
      >
        {t("replan.discard")}
      </button>
    </div>
  );
}

const Changes = ({ replan: found }: { replan: ReplanView }) => {
  const { difference } = found;
  return (
    <section class="compared" data-testid="replan-changes">
      <h3>{t("replan.changes")}</h3>
      {difference ? (
        <Extra
          cents={difference.cost_cents}
          seconds={difference.duration_s}
          metres={difference.distance_m}
        />
      ) : null}
      <ul class="sentences">
        {sentencesOf(found).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
};

function Drivers({ replan: found }: { replan: ReplanView }) {
  if (found.courses.length + found.giving.length === 0) return null;
  const over = handedOver(found.difference);
  return (
    <section>
      <h3>{t("replan.drivers")}</h3>
      <ul class="courses">
        {found.courses.map((course) => (
          <Course key={course.shift_id} course={course} over={over.get(course.shift_id)} />
        ))}
        {found.giving.map(({ run_id: id }) => (
          <li key={id}>
            <span class="card">
              <Swatch number={runsById.value.get(id)?.number ?? 0} />
              <strong>{driverOfRun(id)}</strong>
              <Badge tone="warn">{t("replan.ends-here")}</Badge>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CourseProps {
  readonly course: CourseView;
  readonly over: { readonly gets: number; readonly gives: number } | undefined;
}

function Course({ course, over }: CourseProps) {
  const run = course.run_id ? runsById.value.get(course.run_id) : undefined;
  return (
    <li data-testid="replan-course">
      <button
        type="button"
        class="card"
        onClick={() => lookOver(boxOf(course.doors.map((door) => door.at)))}
      >
        {run ? <Swatch number={run.number} /> : <Icon name="plus" />}
        <strong>{run?.driver_name ?? dutyOf(course).driver}</strong>
        <span class="hint">
          {tn("replan.doors", course.doors.length)} ·{" "}
          {t("replan.ends", { time: time(course.ends_at, timeZone.value) })}
        </span>
        {over?.gets ? <Badge tone="blue">{t("replan.gets", { count: over.gets })}</Badge> : null}
        {over?.gives ? <Badge>{t("replan.gives", { count: over.gives })}</Badge> : null}
        {run ? null : <Badge tone="blue">{t("replan.new-run")}</Badge>}
      </button>
    </li>
  );
}

/** The proposals of the day, the newest first. */
export const Past = ({ chosen }: { chosen: string }) => {
  const others = (replans.value.value ?? []).filter((one) => one.id !== chosen);
  return others.length === 0 ? null : (
    <section class="others">
      <h3>{t("replan.others")}</h3>
      <ul class="plain">
        {others.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="card other"
              onClick={() => go({ replan: one.id }, "replace")}
              data-testid="replan-other"
            >
              <span>{reasonText(one.reason)}</span>
              <span class="hint">{time(one.created_at, timeZone.value)}</span>
              <Badge tone={toneOf(one.status)}>{statusText(one.status)}</Badge>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
