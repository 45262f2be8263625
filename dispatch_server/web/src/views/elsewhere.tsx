/** What a search finds among the orders of all days, below those of the day that is open. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { dayText } from "../format";
import { load } from "../load";
import { Status } from "../parts/badge";
import { Fetched } from "../parts/state";
import { go } from "../query";
import { date, type Remote } from "../store";
import { t } from "../texts";
import type { FoundOrder, FoundOrders } from "../wire";

const MOST = 20;

export function Elsewhere({ q }: { q: string }) {
  const found = useSignal<Remote<FoundOrders>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(found, (signal) => api.searchOrders(q, MOST, signal));
  useEffect(again, [q]);
  return (
    <section class="elsewhere" data-testid="elsewhere">
      <h2>{t("orders.elsewhere")}</h2>
      <Fetched of={found.value} again={again} rows={2}>
        {({ orders, has_more }) => {
          const others = orders.filter((order) => order.date !== date.value);
          return (
            <>
              {others.length === 0 ? <p class="hint">{t("orders.elsewhere-none")}</p> : null}
              <ul class="found">
                {others.map((order) => (
                  <li key={order.id}>
                    <Found order={order} />
                  </li>
                ))}
              </ul>
              {has_more ? <p class="hint">{t("orders.elsewhere-more", { count: MOST })}</p> : null}
            </>
          );
        }}
      </Fetched>
    </section>
  );
}

const Found = ({ order }: { order: FoundOrder }) => (
  <button
    type="button"
    class="found-order"
    onClick={() => go({ view: "orders", date: order.date, order: order.id })}
    data-step
    data-testid="found-order"
  >
    <span class="mono">{order.external_id}</span>
    <strong>{order.recipient_name}</strong>
    <Status group="order-status" code={order.status} />
    <span class="hint">
      {dayText(order.date)} · {order.address}
    </span>
  </button>
);
