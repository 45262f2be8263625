/** One run: who drives what, how far it is, and every stop with what happened there. */
import { useEffect } from "preact/hooks";
import { canChoose, chooseLane, isFree, isWhole, MOST } from "../board/choosing";
import { lanes } from "../board/shown";
import { loadRun } from "../detailing";
import { distance, duration, number, percent, speed, time } from "../format";
import { boxOf } from "../map/features";
import { lookAt, lookOver } from "../map/pick";
import { Lateness, Status, Swatch } from "../parts/badge";
import { ChatButton } from "../parts/chat-button";
import { Icon } from "../parts/icon";
import { Parts } from "../parts/progress";
import { Empty, Skeleton } from "../parts/state";
import { go } from "../query";
import { details, may, positions, runList, runsById, timeZone } from "../store";
import { t } from "../texts";
import { say, sayFailure } from "../toasts";
import type { RunDetail, RunSummary } from "../wire";
import { AlsoHereLine } from "./people";
import { RunSheet } from "./run-sheet";
import { Fix } from "./runs";
import { StopCard } from "./stop";

export function Run({ id }: { id: string }) {
  const run = runsById.value.get(id);
  const detail = details.value.get(id);
  useEffect(() => {
    void loadRun(id).catch(sayFailure);
  }, [id]);
  const there = detail !== undefined;
  useEffect(() => {
    const found = details.peek().get(id);
    if (there && found) lookOver(boxOf(found.stops.map((stop) => stop.at)));
  }, [id, there]);
  const back = (
    <button
      type="button"
      class="quiet back"
      onClick={() => go({ run: null, stop: null })}
      data-testid="run-back"
    >
      <Icon name="back" size={16} /> {t("run.back")}
    </button>
  );
  if (!run) {
    const waits = runList.value.value === null && !runList.value.failure;
    return (
      <>
        {back}
        {waits ? <Skeleton /> : <Empty icon="runs" title={t("run.gone")} />}
      </>
    );
  }
  return (
    <>
      <div class="run-bar">
        {back}
        {may("plan") ? (
          <button type="button" class="quiet" onClick={() => go({ replan: "new" })}>
            <Icon name="plan" size={16} /> {t("replan.open")}
          </button>
        ) : null}
        <ChooseRest id={id} />
        <button type="button" class="quiet" onClick={() => print()} data-testid="run-print">
          <Icon name="print" size={16} /> {t("sheet.print")}
        </button>
      </div>
      <Head run={run} />
      <AlsoHereLine what="run_id" id={run.id} />
      <RunSheet run={run} />
      {detail ? <Stops detail={detail} /> : <Skeleton rows={8} />}
    </>
  );
}

/** Choose what is left of the run, to be given to another one. */
function ChooseRest({ id }: { id: string }) {
  const lane = lanes.value.find((one) => one.id === id);
  if (!lane || !canChoose.value || !lane.marks.some(isFree)) return null;
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isWhole(lane)}
      onClick={() => {
        if (!chooseLane(lane)) say("choose.most", { count: MOST }, "plain");
      }}
      data-testid="run-choose"
    >
      <Icon name="check" size={16} /> {t("choose.open-ones")}
    </button>
  );
}

function Head({ run }: { run: RunSummary }) {
  const zone = timeZone.value;
  const position = positions.value.get(run.driver_id);
  const stops = run.stops || 1;
  return (
    <section class="run-head" data-testid="run-head">
      <div class="run-title">
        <Swatch number={run.number} />
        <h1>{run.driver_name}</h1>
        <ChatButton driver={run.driver_id} name={run.driver_name} />
        <Status group="run-status" code={run.status} />
      </div>
      <p class="run-line">
        <span>{run.vehicle_name}</span>
        <Fix run={run} long />
        {position?.battery !== null && position?.battery !== undefined ? (
          <span>{t("run.battery", { share: percent(position.battery / 100) })}</span>
        ) : null}
        {position?.speed_mps ? <span>{speed(position.speed_mps)}</span> : null}
        {position ? (
          <button
            type="button"
            class="link"
            onClick={() => lookAt({ lat: position.lat, lon: position.lon })}
          >
            {t("run.follow")}
          </button>
        ) : null}
      </p>
      <Parts
        label={t("runs.progress", { ended: run.ended, stops: run.stops, failed: run.failed })}
        parts={[
          { kind: "good", share: run.succeeded / stops },
          { kind: "bad", share: run.failed / stops },
        ]}
      />
      <dl class="facts">
        <div>
          <dt>{t("run.stops")}</dt>
          <dd>
            {number(run.ended)}/{number(run.stops)}
          </dd>
        </div>
        <div>
          <dt>{t("run.distance")}</dt>
          <dd>{distance(run.distance_m)}</dd>
        </div>
        <div>
          <dt>{t("run.drive")}</dt>
          <dd>{duration(run.drive_s)}</dd>
        </div>
        <div>
          <dt>{t("run.hours")}</dt>
          <dd>
            {time(run.departs_at, zone)}–{time(run.ends_at, zone)}
          </dd>
        </div>
      </dl>
      <Lateness seconds={run.late_s} />
    </section>
  );
}

const Stops = ({ detail }: { detail: RunDetail }) => (
  <ol class="stops" data-testid="stops">
    {detail.stops.map((stop) => (
      <StopCard
        key={stop.id}
        stop={stop}
        run={detail.run}
        isNext={stop.id === detail.run.next_stop_id}
      />
    ))}
  </ol>
);
