/** A run that needs a decision though nobody reported anything: late, silent, elsewhere, not gone. */
import { useSignal } from "@preact/signals";
import { age, duration, time } from "../format";
import { layAside } from "../inbox/needing";
import { type LateNeed, lateS, type RunNeed } from "../inbox/needs";
import { lookAt } from "../map/pick";
import { Badge, Swatch } from "../parts/badge";
import { Call } from "../parts/call";
import { ChatButton } from "../parts/chat-button";
import { Icon } from "../parts/icon";
import { go } from "../query";
import { drivers, may, now, positions, timeZone } from "../store";
import { t, tn } from "../texts";
import type { RunStopView, RunSummary } from "../wire";
import { UrgencyBadge } from "./incident";

export function RunNeedCard({ need }: { need: LateNeed | RunNeed }) {
  const { run } = need;
  const driver = drivers.value.value?.find((one) => one.id === run.driver_id);
  return (
    <li
      class="card incident"
      data-urgency={need.urgency}
      data-testid="need"
      data-kind={need.kind}
      data-aside={need.isTaken}
      data-run={run.id}
    >
      <div class="run-name">
        <strong>{t(`need.${need.kind}`, { driver: run.driver_name })}</strong>
        <UrgencyBadge urgency={need.urgency} />
      </div>
      <p class="hint">
        {t("need.since", {
          time: time(need.since, timeZone.value),
          age: age(now.value - need.since),
        })}
      </p>
      {need.kind === "late" ? <Late need={need} /> : null}
      <div class="buttons acts">
        <Call name={run.driver_name} phone={driver?.phone ?? ""} label={t("inbox.call-driver")} />
        <ChatButton driver={run.driver_id} name={run.driver_name} />
        {need.kind === "late" && may("plan") ? (
          <button
            type="button"
            class="small"
            onClick={() => go({ view: "runs", date: run.date, run: null, replan: "new" })}
            data-step
          >
            <Icon name="plan" size={14} /> {t("replan.open")}
          </button>
        ) : null}
        <Seen run={run} />
        <button
          type="button"
          class="small quiet"
          onClick={() => layAside(need)}
          aria-pressed={need.isTaken}
          data-step
          data-testid="lay-aside"
        >
          <Icon name="clock" size={14} /> {t("need.aside")}
        </button>
        <button
          type="button"
          class="small quiet"
          onClick={() => go({ view: "runs", date: run.date, run: run.id })}
          data-step
        >
          <Swatch number={run.number} /> {t("incidents.run")} <Icon name="next" size={14} />
        </button>
      </div>
    </li>
  );
}

function Seen({ run }: { run: RunSummary }) {
  const fix = positions.value.get(run.driver_id);
  if (!fix) return null;
  return (
    <button type="button" class="small" onClick={() => lookAt({ lat: fix.lat, lon: fix.lon })}>
      <Icon name="fit" size={14} /> {t("run.follow")}
    </button>
  );
}

const SHOWN = 3;

function Late({ need: { stops, worstS } }: { need: LateNeed }) {
  const isWhole = useSignal(false);
  const shown = isWhole.value ? stops : stops.slice(0, SHOWN);
  return (
    <>
      <p>
        <Badge tone="warn">{tn("need.customers", stops.length)}</Badge>{" "}
        {t("need.worst", { time: duration(worstS) })}
      </p>
      <ul class="late-stops">
        {shown.map((stop) => (
          <LateStop key={stop.id} stop={stop} />
        ))}
      </ul>
      {stops.length > SHOWN && !isWhole.value ? (
        <button
          type="button"
          class="small quiet"
          onClick={() => {
            isWhole.value = true;
          }}
        >
          {tn("need.more", stops.length - SHOWN)}
        </button>
      ) : null}
    </>
  );
}

const LateStop = ({ stop }: { stop: RunStopView }) => {
  const zone = timeZone.value;
  return (
    <li data-testid="late-stop">
      <span>
        <strong>{stop.recipients.join(", ") || stop.address}</strong>{" "}
        <span class="hint">
          {t("need.due", {
            due: stop.due_by ? time(stop.due_by, zone) : "",
            eta: time(stop.eta ?? stop.planned_arrives_at, zone),
            late: duration(lateS(stop)),
          })}
        </span>
      </span>
      {stop.phones.map((phone) => (
        <Call
          key={phone}
          name={stop.recipients.join(", ")}
          phone={phone}
          label={t("inbox.call-customer")}
        />
      ))}
    </li>
  );
};
