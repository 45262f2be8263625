/** Where a waiting order fits into the running day: the best drivers, what each costs, who waits. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { reschedule } from "../following";
import { dayText, duration, span, time } from "../format";
import { askOpenings, openings, takeOpening } from "../inserting";
import { Badge } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Extra } from "../parts/extra";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { go } from "../query";
import { may, timeZone, today } from "../store";
import { t, tn } from "../texts";
import type { DelayView, OpeningView, OrderView } from "../wire";

interface Props {
  readonly order: OrderView;
  readonly onClose: () => void;
}

export function Openings({ order, onClose }: Props) {
  const moved = useSignal(false);
  const busy = useSignal(false);
  const day = useSignal(order.date);
  useEffect(() => askOpenings(order.id), [order.id, day.value]);
  const toToday = async (): Promise<void> => {
    busy.value = true;
    if (await reschedule(order.id, { date: today.value })) day.value = today.value;
    busy.value = false;
  };
  const take = async (opening: OpeningView): Promise<void> => {
    busy.value = true;
    const came = await takeOpening(order.id, opening);
    busy.value = false;
    moved.value = came === "moved";
    if (came === "taken") onClose();
  };
  return (
    <Dialog
      title={t("fit.title", { number: order.external_id })}
      onClose={onClose}
      testid="openings"
      wide
    >
      {moved.value ? (
        <p class="notice warn" role="alert">
          <Icon name="warn" size={16} /> {t("fit.moved")}
        </p>
      ) : (
        <p class="hint">{t("fit.hint")}</p>
      )}
      {day.value !== today.value && may("plan") && may("orders") ? (
        <div class="notice other-day" data-testid="openings-other-day">
          <Icon name="clock" size={16} />
          <p>{t("fit.other-day", { day: dayText(day.value) })}</p>
          <button
            type="button"
            class="small"
            disabled={busy.value}
            onClick={() => void toToday()}
            data-testid="openings-today"
          >
            {t("fit.today")}
          </button>
        </div>
      ) : null}
      <Fetched of={openings.value} again={() => askOpenings(order.id)} rows={3}>
        {({ openings: places }) =>
          places.length === 0 ? (
            <Nobody onClose={onClose} />
          ) : (
            <ol class="openings">
              {places.map((opening, at) => (
                <Opening
                  key={opening.shift_id}
                  opening={opening}
                  isBest={at === 0}
                  busy={busy.value}
                  take={() => void take(opening)}
                />
              ))}
            </ol>
          )
        }
      </Fetched>
    </Dialog>
  );
}

const Nobody = ({ onClose }: { onClose: () => void }) => (
  <Empty icon="runs" title={t("fit.none")} hint={t("fit.none-hint")}>
    {may("plan") ? (
      <button
        type="button"
        onClick={() => {
          onClose();
          go({ view: "runs", replan: "new" });
        }}
      >
        {t("replan.open")}
      </button>
    ) : null}
  </Empty>
);

interface OpeningProps {
  readonly opening: OpeningView;
  readonly isBest: boolean;
  readonly busy: boolean;
  readonly take: () => void;
}

function Opening({ opening, isBest, busy, take }: OpeningProps) {
  const { driver_name: driver, delays } = opening;
  const zone = timeZone.value;
  const window = span(opening.promise_opens, opening.promise_closes, zone) ?? "";
  return (
    <li class="opening" data-testid="opening">
      <div class="opening-head">
        <strong>{driver}</strong>
        <span class="hint">{opening.vehicle_name}</span>
        <Extra cents={opening.extra_cents} seconds={opening.extra_s} metres={opening.extra_m} />
      </div>
      <p class="opening-when">
        <span>{t("fit.arrives", { time: time(opening.arrives_at, zone) })}</span>
        <span>{t("fit.promise", { span: window })}</span>
        <span class="hint">{wherein(opening)}</span>
      </p>
      {delays.length === 0 ? (
        <Badge tone="good">{t("fit.nobody-later")}</Badge>
      ) : (
        <ul class="delays">
          {delays.map((delay) => (
            <Delay key={delay.order_id} delay={delay} />
          ))}
        </ul>
      )}
      {may("plan") ? (
        <button
          type="button"
          class={isBest ? "primary" : ""}
          disabled={busy}
          onClick={take}
          data-testid="opening-take"
        >
          {t("fit.take", { driver })}
        </button>
      ) : null}
    </li>
  );
}

function wherein({ run_id, stops_before, is_fetched }: OpeningView): string {
  const place =
    run_id === null
      ? t("fit.new-run")
      : stops_before === 0
        ? t("fit.next")
        : tn("fit.after", stops_before);
  return is_fetched ? `${place}, ${t("fit.fetched")}` : place;
}

const Delay = ({ delay }: { delay: DelayView }) => (
  <li>
    {t("fit.later", {
      order: delay.external_id,
      name: delay.recipient_name,
      time: duration(delay.by_s),
    })}
    {delay.breaks_promise && delay.promise_closes ? (
      <Badge tone="bad">
        {t("fit.breaks", { time: time(delay.promise_closes, timeZone.value) })}
      </Badge>
    ) : null}
  </li>
);
