/** Orders of the day: search, filter by status, import; each opens with all that is known of it. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { loadOrders, moreOrders } from "../actions";
import { number, span } from "../format";
import { Status } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { go, query } from "../query";
import { may, orders, timeZone } from "../store";
import { t, tn, word } from "../texts";
import { importOpen, openImport } from "../ui";
import type { OrderPage, OrderView } from "../wire";
import { Elsewhere } from "./elsewhere";
import { Import } from "./import";
import { Openings } from "./openings";
import { Order } from "./order";
import { AlsoHere } from "./people";

const SETTLE_MS = 250;

export const Orders = () => (
  <>
    {query.value.order ? <Order key={query.value.order} id={query.value.order} /> : <Day />}
    {importOpen.value ? <Import /> : null}
    <Fitting />
  </>
);

/** The order of a row that is to be put into the running day. */
const fitting = signal<OrderView | null>(null);

function Fitting() {
  const order = fitting.value;
  if (!order) return null;
  const close = (): void => {
    fitting.value = null;
    loadOrders();
  };
  return <Openings key={order.id} order={order} onClose={close} />;
}

const Day = () => (
  <>
    <header class="head">
      <h1>{t("orders.title")}</h1>
      <Search />
      {may("orders") ? (
        <button type="button" class="primary" onClick={openImport} data-testid="import-open">
          <Icon name="upload" size={16} /> {t("orders.import")}
        </button>
      ) : null}
    </header>
    <Fetched of={orders.value} again={loadOrders} rows={10}>
      {(page) => <List page={page} />}
    </Fetched>
    {query.value.q ? <Elsewhere key={query.value.q} q={query.value.q} /> : null}
  </>
);

function Search() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <search class="search">
      <Icon name="search" size={16} />
      <input
        type="search"
        aria-label={t("orders.search")}
        placeholder={t("orders.search")}
        value={query.value.q ?? ""}
        maxLength={100}
        data-testid="orders-search"
        onInput={(event) => {
          const words = event.currentTarget.value.trim();
          clearTimeout(timer.current);
          timer.current = setTimeout(() => go({ q: words || null }, "replace"), SETTLE_MS);
        }}
      />
    </search>
  );
}

function List({ page }: { page: OrderPage }) {
  const { status, q } = query.value;
  const all = Object.values(page.counts).reduce((sum, count) => sum + count, 0);
  if (all === 0 && !q) {
    return (
      <Empty icon="orders" title={t("orders.empty")} hint={t("orders.empty-hint")}>
        {may("orders") ? (
          <button type="button" class="primary" onClick={openImport}>
            <Icon name="upload" size={16} /> {t("start.orders-go")}
          </button>
        ) : null}
      </Empty>
    );
  }
  return (
    <>
      <Chips counts={page.counts} all={all} status={status} />
      <p class="hint pad" role="status" data-testid="orders-total">
        {tn("orders.total", page.total)}
      </p>
      {page.orders.length === 0 ? (
        <Empty icon="search" title={t("orders.no-match")} hint={t("orders.no-match-hint")}>
          <button type="button" onClick={() => go({ q: null, status: null })}>
            {t("orders.clear")}
          </button>
        </Empty>
      ) : (
        <Table orders={page.orders} />
      )}
      {page.next ? (
        <button type="button" class="more" onClick={() => void moreOrders()}>
          {t("orders.more")}
        </button>
      ) : null}
    </>
  );
}

interface ChipsProps {
  readonly counts: Readonly<Record<string, number>>;
  readonly all: number;
  readonly status: string | null;
}

const Chips = ({ counts, all, status }: ChipsProps) => (
  <fieldset class="tabs" aria-label={t("orders.filter")}>
    <button type="button" aria-pressed={!status} onClick={() => go({ status: null }, "replace")}>
      {t("app.all")} <b>{number(all)}</b>
    </button>
    {Object.entries(counts)
      .filter(([code, count]) => count > 0 || code === status)
      .map(([code, count]) => (
        <button
          key={code}
          type="button"
          aria-pressed={status === code}
          onClick={() => go({ status: status === code ? null : code }, "replace")}
          data-testid={`orders-filter-${code}`}
        >
          {word("order-status", code)} <b>{number(count)}</b>
        </button>
      ))}
  </fieldset>
);

const Table = ({ orders: shown }: { orders: readonly OrderView[] }) => (
  <div class="table-box">
    <table class="table orders" data-testid="orders">
      <thead>
        <tr>
          <th scope="col">{t("orders.number")}</th>
          <th scope="col">{t("orders.recipient")}</th>
          <th scope="col">{t("orders.address")}</th>
          <th scope="col">{t("orders.window")}</th>
          <th scope="col">{t("orders.status")}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((order) => (
          <Row key={order.id} order={order} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row = ({ order }: { order: OrderView }) => (
  // The row is a wider target for the button in it, which is what keyboards and readers use.
  <tr
    onClick={() => go({ order: order.id })}
    data-testid="order"
    data-order={order.id}
    data-status={order.status}
  >
    <td class="mono">
      <button type="button" class="link" data-step>
        {order.external_id}
      </button>
      {order.attempt > 1 ? <span class="badge plain">×{order.attempt}</span> : null}
      <AlsoHere what="order_id" id={order.id} />
    </td>
    <td>{order.recipient_name}</td>
    <td>
      <span class="clip" title={order.address}>
        {order.address}
      </span>
    </td>
    <td class="num">{span(order.window_opens, order.window_closes, timeZone.value) ?? "—"}</td>
    <td>
      <Status group="order-status" code={order.status} />
      {order.status === "ready" && may("plan") ? (
        <button
          type="button"
          class="small quiet fit-row"
          aria-label={`${t("fit.row")}: ${order.external_id}`}
          onClick={(event) => {
            event.stopPropagation();
            fitting.value = order;
          }}
          data-testid="order-row-fit"
        >
          <Icon name="runs" size={14} /> {t("fit.row")}
        </button>
      ) : null}
    </td>
  </tr>
);
