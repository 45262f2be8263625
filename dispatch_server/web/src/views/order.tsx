/** One order, all of it. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { copyTrackingLink } from "../actions";
import { api } from "../api";
import { dayText, span, time, weight } from "../format";
import { load } from "../load";
import { lookAt } from "../map/pick";
import { Status } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { Fetched } from "../parts/state";
import { go } from "../query";
import { details, may, type Remote, timeZone } from "../store";
import { t, word } from "../texts";
import type { OrderView } from "../wire";

export function Order({ id }: { id: string }) {
  const order = useSignal<Remote<OrderView>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(order, (signal) => api.order(id, signal));
  useEffect(again, [id]);
  const close = (): void => go({ order: null });
  const number = order.value.value?.external_id ?? "…";
  return (
    <Dialog title={t("order.title", { number })} onClose={close} testid="order-dialog">
      <Fetched of={order.value} again={again}>
        {(found) => <Facts order={found} />}
      </Fetched>
    </Dialog>
  );
}

function Facts({ order }: { order: OrderView }) {
  const zone = timeZone.value;
  const place = useComputed(() => {
    for (const detail of details.value.values()) {
      const stop = detail.stops.find((one) => one.order_ids.includes(order.id));
      if (stop) return { run: detail.run.id, stop: stop.id };
    }
    return null;
  });
  const rows: readonly (readonly [string, string | null])[] = [
    [t("orders.recipient"), order.recipient_name],
    [t("order.phone"), order.recipient_phone],
    [t("orders.address"), order.address],
    [t("order.precision"), order.precision ? word("precision", order.precision) : null],
    [t("import.day"), dayText(order.date)],
    [t("orders.window"), span(order.window_opens, order.window_closes, zone)],
    [t("order.promise"), span(order.promise_opens, order.promise_closes, zone)],
    [t("order.packages"), String(order.packages)],
    [t("order.weight"), order.weight_g ? weight(order.weight_g) : null],
    [t("order.attempt"), String(order.attempt)],
    [t("order.source"), order.source],
    [
      t("order.created"),
      `${new Date(order.created_at).toLocaleDateString()} ${time(order.created_at, zone)}`,
    ],
    [t("order.hold"), order.hold_reason ? word("hold", order.hold_reason) : null],
    [t("order.notes"), order.notes],
  ];
  const at = order.at;
  const held = order.hold_reason === "address_review" || (!at && order.status === "on_hold");
  return (
    <>
      <Status group="order-status" code={order.status} />
      <dl class="rows">
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div class="buttons">
        {may("orders") ? (
          <button
            type="button"
            class="primary"
            onClick={() => void copyTrackingLink(order.id)}
            data-testid="copy-link"
          >
            <Icon name="link" size={16} /> {t("order.link")}
          </button>
        ) : null}
        {place.value ? (
          <button type="button" onClick={() => go({ view: "runs", ...place.value })}>
            {t("order.to-run")}
          </button>
        ) : null}
        {at ? (
          <button
            type="button"
            onClick={() => {
              go({ order: null });
              lookAt(at, 17);
            }}
          >
            {t("order.on-map")}
          </button>
        ) : null}
        {held ? (
          <button type="button" onClick={() => go({ view: "review", place: order.place_id })}>
            {t("order.to-review")}
          </button>
        ) : null}
      </div>
    </>
  );
}
