/** One stop of a run: when, for whom, and each attempt with its proofs. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { copyTrackingLink } from "../actions";
import { photoUrl } from "../api";
import { evidenceLines, receiver } from "../evidence";
import { distance, span, time } from "../format";
import { colourOf, inkOn } from "../map/palette";
import { lookAt } from "../map/pick";
import { Badge, Lateness, Status } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { go, query } from "../query";
import { may, timeZone } from "../store";
import { t, tn, word } from "../texts";
import type { AttemptView, ProofSummary, RunStopView } from "../wire";

interface Props {
  readonly stop: RunStopView;
  readonly number: number;
  readonly isNext: boolean;
}

const MARKS: Readonly<Record<string, "check" | "cross">> = {
  succeeded: "check",
  partially_succeeded: "check",
  failed: "cross",
};

export function StopCard({ stop, number, isNext }: Props) {
  const open = query.value.stop === stop.id;
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) card.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const mark = MARKS[stop.status];
  const colour = colourOf(number);
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
        {open ? <Details stop={stop} /> : null}
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

function Details({ stop }: { stop: RunStopView }) {
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
      {stop.attempts.map((attempt) => (
        <Attempt key={`${attempt.order_id} ${attempt.number}`} attempt={attempt} stop={stop} />
      ))}
    </div>
  );
}

function Attempt({ attempt, stop }: { attempt: AttemptView; stop: RunStopView }) {
  const zone = timeZone.value;
  const order = stop.external_ids[stop.order_ids.indexOf(attempt.order_id)] ?? "";
  const who = receiver(attempt.receiver_name, attempt.evidence);
  const late = Date.parse(attempt.received_at) - Date.parse(attempt.occurred_at) > 120_000;
  return (
    <article class="attempt" data-testid="attempt" data-outcome={attempt.outcome}>
      <header>
        <strong>{t("stop.attempt", { number: attempt.number })}</strong>
        <span class="hint">{order}</span>
        <Status group="outcome" code={attempt.outcome} />
      </header>
      {attempt.reason ? <p>{word("reason", attempt.reason)}</p> : null}
      {who ? <p>{t("stop.receiver", { name: who })}</p> : null}
      {evidenceLines(attempt.evidence).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {attempt.note ? <blockquote>{attempt.note}</blockquote> : null}
      <p class="hint">
        {late
          ? t("stop.received", {
              at: time(attempt.occurred_at, zone),
              received: time(attempt.received_at, zone),
            })
          : time(attempt.occurred_at, zone)}
        {attempt.distance_m === null
          ? null
          : ` · ${t("stop.distance", { distance: distance(attempt.distance_m) })}`}
      </p>
      {attempt.flags.map((flag) => (
        <Badge key={flag} tone="warn">
          {word("flag", flag)}
        </Badge>
      ))}
      <div class="photos">
        {attempt.proofs.map((proof) => (
          <Photo key={proof.id} proof={proof} order={order} />
        ))}
      </div>
    </article>
  );
}

function Photo({ proof, order }: { proof: ProofSummary; order: string }) {
  const open = useSignal(false);
  const url = photoUrl(proof.id);
  if (!proof.is_complete) {
    return (
      <span class="photo waits">
        <Icon name="photo" /> {t("stop.photo-coming")}
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        class="photo"
        aria-label={t("stop.photo-open", { order })}
        onClick={() => {
          open.value = true;
        }}
        data-testid="proof-photo"
      >
        <img src={url} alt="" loading="lazy" />
      </button>
      {open.value ? (
        <Dialog
          wide
          title={`${t("stop.photo")} · ${order}`}
          onClose={() => {
            open.value = false;
          }}
        >
          <img class="photo-big" src={url} alt={t("stop.photo")} />
          <p class="hint mono">SHA-256 {proof.sha256}</p>
        </Dialog>
      ) : null}
    </>
  );
}
