/** A run on paper. Hidden on screens: the browser's print, or the button, shows it alone. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { dayText, distance, duration, moment, span, time } from "../format";
import { load } from "../load";
import { me, now, type Remote, timeZone } from "../store";
import { t, tn, word } from "../texts";
import type { RunSummary, RunSheet as Sheet, StopView } from "../wire";

export function RunSheet({ run }: { run: RunSummary }) {
  const sheet = useSignal<Remote<Sheet>>({ value: null, failure: null, loading: true });
  useEffect(() => {
    void load(sheet, (signal) => api.runSheet(run.id, signal));
  }, [run.id, run.version]);
  const found = sheet.value.value;
  if (!found) return null;
  return (
    <section class="sheet" data-testid="run-sheet" data-stops={found.stops.length}>
      <header>
        <h1>
          {t("sheet.title", { number: run.number })} · {run.driver_name}
        </h1>
        <p>
          {me.value?.organization.name} · {dayText(run.date)} · {run.vehicle_name}
        </p>
        <p>
          {found.depot_name}, {found.depot_address}
        </p>
        <p>
          {time(run.departs_at, timeZone.value)}–{time(run.ends_at, timeZone.value)} ·{" "}
          {tn("sheet.stops", found.stops.length)} · {distance(run.distance_m)} ·{" "}
          {duration(run.drive_s)}
        </p>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t("sheet.time")}</th>
            <th scope="col">{t("sheet.where")}</th>
            <th scope="col">{t("sheet.what")}</th>
            <th scope="col">{t("sheet.signature")}</th>
          </tr>
        </thead>
        <tbody>
          {found.stops.map((stop) => (
            <Line key={stop.id} stop={stop} />
          ))}
        </tbody>
      </table>
      <footer>
        {t("sheet.printed", { at: moment(now.value, timeZone.value), version: found.version })}
      </footer>
    </section>
  );
}

const Line = ({ stop }: { stop: StopView }) => {
  const window = span(stop.window_opens, stop.window_closes, timeZone.value);
  return (
    <tr>
      <td>{stop.sequence}</td>
      <td class="num">
        {time(stop.eta ?? stop.planned_arrives_at, timeZone.value)}
        {window ? <small>{window}</small> : null}
      </td>
      <td>
        <strong>{[stop.address, stop.complement].filter(Boolean).join(", ")}</strong>
        {stop.access_notes ? <small>{stop.access_notes}</small> : null}
      </td>
      <td>
        {stop.tasks.map((task) => (
          <p key={task.id}>
            {task.kind === "delivery" ? "" : `${word("task", task.kind)}: `}
            <b>{task.external_id}</b> {task.recipient_name} {task.recipient_phone}
            <small>
              {tn("fleet.packages", task.packages.length)}
              {task.notes ? ` · ${task.notes}` : ""}
            </small>
          </p>
        ))}
      </td>
      <td />
    </tr>
  );
};
