/** Which stops go to which other run; or which one waits until later in its own. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { loadRun } from "../detailing";
import { time } from "../format";
import type { Wanted } from "../inbox/acting";
import { Lateness, Swatch } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Skeleton } from "../parts/state";
import { Sure } from "../parts/sure";
import { details, runsById, timeZone } from "../store";
import { t, tn } from "../texts";
import { sayFailure } from "../toasts";
import type { IncidentView, RunStopView, RunSummary, Uuid } from "../wire";

interface Props {
  readonly incident: IncidentView;
  readonly act: (wanted: Wanted) => Promise<boolean>;
  readonly onClose: () => void;
}

const ENDED = ["succeeded", "partially_succeeded", "failed", "canceled"];
const OPEN = ["assigned", "accepted", "loading", "in_progress", "returning"];

/** What the incident's run has left, as this reader sees it; its version is what acts compare. */
function useRest({ run, stop }: IncidentView): { stops: readonly RunStopView[]; version: number } {
  const id = run?.id ?? "";
  useEffect(() => {
    if (id) void loadRun(id).catch(sayFailure);
  }, [id]);
  const detail = details.value.get(id);
  const left = detail?.stops.filter((one) => !ENDED.includes(one.status)) ?? [];
  return {
    stops: stop ? left.filter((one) => one.id === stop.id) : left,
    version: detail?.run.version ?? run?.version ?? 0,
  };
}

export function MoveStops({ incident, act, onClose }: Props) {
  const { stops, version } = useRest(incident);
  const chosen = useSignal<readonly Uuid[]>(incident.stop ? [incident.stop.id] : []);
  const to = useSignal<Uuid | null>(null);
  const busy = useSignal(false);
  const others = useComputed(() => othersOf(incident));
  const move = async (): Promise<void> => {
    if (!to.value) return;
    busy.value = true;
    await act({ type: "move", stop_ids: chosen.value, to_run_id: to.value, version });
    onClose(); // refused or not: why stands on the card
  };
  return (
    <Dialog
      title={t("act.move-title", { driver: incident.driver_name })}
      onClose={onClose}
      testid="move-stops"
      foot={
        <>
          <button type="button" onClick={onClose}>
            {t("app.cancel")}
          </button>
          <button
            type="button"
            class="primary"
            disabled={!to.value || chosen.value.length === 0 || busy.value}
            onClick={() => void move()}
            data-testid="move-go"
          >
            {chosen.value.length ? tn("act.move-go", chosen.value.length) : t("act.move")}
          </button>
        </>
      }
    >
      {stops.length === 0 ? <Skeleton rows={3} /> : <Which stops={stops} chosen={chosen} />}
      <fieldset class="choice runs-chosen">
        <legend>{t("act.move-to")}</legend>
        {others.value.length === 0 ? <p class="hint">{t("act.move-nobody")}</p> : null}
        {others.value.map((run) => (
          <label key={run.id}>
            <input
              type="radio"
              name="to"
              checked={to.value === run.id}
              onChange={() => {
                to.value = run.id;
              }}
              data-testid="move-to"
            />
            <Swatch number={run.number} />
            <span>{run.driver_name}</span>
            <span class="hint">{t("runs.stops", { ended: run.ended, stops: run.stops })}</span>
            <Lateness seconds={run.late_s} />
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}

/** Runs of the same day that still take stops, those with the least left to do first. */
const othersOf = ({ run }: IncidentView): readonly RunSummary[] =>
  [...runsById.value.values()]
    .filter((one) => one.date === run?.date && one.id !== run?.id && OPEN.includes(one.status))
    .sort((a, b) => a.late_s - b.late_s || a.stops - a.ended - (b.stops - b.ended));

interface WhichProps {
  readonly stops: readonly RunStopView[];
  readonly chosen: { value: readonly Uuid[] };
}

const Which = ({ stops, chosen }: WhichProps) => (
  <fieldset class="choice runs-chosen">
    <legend>{t("act.move-which")}</legend>
    {stops.map((stop) => (
      <label key={stop.id}>
        <input
          type="checkbox"
          checked={chosen.value.includes(stop.id)}
          onChange={(event) => {
            const rest = chosen.value.filter((id) => id !== stop.id);
            chosen.value = event.currentTarget.checked ? [...rest, stop.id] : rest;
          }}
          data-testid="move-stop"
        />
        <StopLine stop={stop} />
      </label>
    ))}
  </fieldset>
);

const StopLine = ({ stop }: { stop: RunStopView }) => (
  <>
    <span>
      {stop.sequence}. {stop.recipients.join(", ") || stop.address}
    </span>
    <span class="hint">≈ {time(stop.eta ?? stop.planned_arrives_at, timeZone.value)}</span>
  </>
);

export function SkipStop({ incident, act, onClose }: Props) {
  const { stops, version } = useRest(incident);
  const due = stops.find((stop) => stop.status !== "skipped");
  return (
    <Sure
      title={t("act.skip-title", { driver: incident.driver_name })}
      yes={t("act.skip")}
      no={t("app.cancel")}
      go={async () => {
        if (due) await act({ type: "skip", stop_id: due.id, version });
        return true; // refused or not: why stands on the card
      }}
      onClose={onClose}
    >
      {due ? (
        <p>
          <StopLine stop={due} />
        </p>
      ) : (
        <Skeleton rows={1} />
      )}
      <p class="hint">{t("act.skip-text")}</p>
    </Sure>
  );
}
