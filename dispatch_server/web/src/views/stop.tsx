/** One stop of a run: when, for whom, and each attempt with its proofs. */
import { useEffect, useRef } from "preact/hooks";
import { copyTrackingLink } from "../actions";
import { span, time } from "../format";
import { colourOf, inkOn } from "../map/palette";
import { lookAt } from "../map/pick";
import { Attempt } from "../parts/attempt";
import { Lateness, Status } from "../parts/badge";
import { aboutStop, ChatButton } from "../parts/chat-button";
import { Icon } from "../parts/icon";
import { go, query } from "../query";
import { may, timeZone } from "../store";
import { t, tn } from "../texts";
import type { RunStopView, RunSummary } from "../wire";
import { ChooseOne } from "./choose-one";

interface Props {
  readonly stop: RunStopView;
  readonly run: RunSummary;
  readonly isNext: boolean;
}

const MARKS: Readonly<Record<string, "check" | "cross">> = {
  succeeded: "check",
  partially_succeeded: "check",
  failed: "cross",
};

export function StopCard({ stop, run, isNext }: Props) {
  const open = query.value.stop === stop.id;
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const mark = MARKS[stop.status];
  const colour = colourOf(run.number);
  const choose = (): void => {
    go({ stop: open ? null : stop.id });
    if (!open) lookAt(stop.at);
  };
  return (
    <li
      ref={card}
      class={`stop ${stop.status} ${isNext ? "next" : ""}`}
      style={{ "--run": colour, "--on-run": inkOn(colour) }}
      data-testid="stop"
      data-stop={stop.id}
      data-status={stop.status}
    >
      <span class="stop-mark" aria-hidden="true">
        {mark ? <Icon name={mark} size={14} /> : stop.sequence}
      </span>
      <ChooseOne id={stop.id} sequence={stop.sequence} address={stop.address} />
      <div class="stop-body">
        <button
          type="button"
          class="stop-open"
          aria-expanded={open}
          aria-label={`${t("stop.more", { number: stop.sequence })}: ${stop.address}`}
          onClick={choose}
        >
          <span class="stop-top">
            <strong>{stop.recipients.join(", ") || stop.external_ids.join(", ")}</strong>
            <span class="stop-time">{timeText(stop)}</span>
          </span>
          <span class="stop-address">{stop.address}</span>
          <span class="stop-line">
            <Status group="stop-status" code={stop.status} />
            <Lateness seconds={stop.late_s} />
            {windowOf(stop) ? <span>{t("stop.window", { span: windowOf(stop) })}</span> : null}
            {stop.order_ids.length > 1 ? (
              <span>{tn("stop.orders", stop.order_ids.length)}</span>
            ) : null}
          </span>
        </button>
        {open ? <Details stop={stop} run={run} /> : null}
      </div>
    </li>
  );
}

const windowOf = (stop: RunStopView): string | null =>
  span(stop.window_opens, stop.window_closes, timeZone.value);

function timeText(stop: RunStopView): string {
  const zone = timeZone.value;
  if (stop.ended_at) return time(stop.ended_at, zone);
  if (stop.arrived_at) return t("stop.arrived", { time: time(stop.arrived_at, zone) });
  if (stop.eta) return `≈ ${time(stop.eta, zone)}`;
  return time(stop.planned_arrives_at, zone);
}

function Details({ stop, run }: { stop: RunStopView; run: RunSummary }) {
  const zone = timeZone.value;
  const times = [
    t("stop.planned", { time: time(stop.planned_arrives_at, zone) }),
    stop.arrived_at ? t("stop.arrived", { time: time(stop.arrived_at, zone) }) : null,
    stop.ended_at ? t("stop.ended", { time: time(stop.ended_at, zone) }) : null,
  ];
  return (
    <div class="stop-details" data-testid="stop-details">
      <p class="hint">{times.filter(Boolean).join(" · ")}</p>
      <ul class="plain">
        {stop.order_ids.map((order, at) => (
          <li key={order} class="order-line">
            <button type="button" class="link" onClick={() => go({ view: "orders", order })}>
              {stop.external_ids[at] ?? order}
            </button>
            {may("orders") ? (
              <button
                type="button"
                class="small"
                onClick={() => void copyTrackingLink(order)}
                data-testid="copy-link"
              >
                <Icon name="link" size={14} /> {t("order.link")}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {may("chat") ? (
        <ChatButton
          driver={run.driver_id}
          name={run.driver_name}
          subject={aboutStop(stop.id, stop.external_ids)}
        />
      ) : null}
      {stop.attempts.map((attempt) => (
        <Attempt
          key={`${attempt.order_id} ${attempt.number} ${attempt.received_at}`}
          attempt={attempt}
          order={stop.external_ids[stop.order_ids.indexOf(attempt.order_id)] ?? ""}
        />
      ))}
    </div>
  );
}
