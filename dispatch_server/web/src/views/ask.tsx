/** Ask for a plan: out of which depots, with which drivers, of which orders, and for how long. */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import {
  ANYTHING,
  type Ask as Asking,
  askedOf,
  countOf,
  depotsOf,
  driversOf,
  hasRun,
  isIn,
  ordersAt,
  shiftsAt,
  ticked,
} from "../asking";
import { dutyOf } from "../duties";
import { duration, folded, number, time } from "../format";
import { Badge } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Picks } from "../parts/picks";
import { startPlan } from "../planning";
import { date, depots, orders, runs, shifts, timeZone, waiting } from "../store";
import { t, tn } from "../texts";
import type { OrderView, ShiftView, Uuid } from "../wire";

const BUDGETS = [5, 10, 20, 30, 60, 120, 300];
const SHOWN = 100; // orders in the list; the search finds the others

interface Props {
  readonly running: boolean;
}

/** What was chosen belongs to a day. */
export const Ask = (props: Props) => <Form key={date.value} {...props} />;

function Form({ running }: Props) {
  const ask = useSignal<Asking>(ANYTHING);
  const budget = useSignal(10);
  const busy = useSignal(false);
  const all = shifts.value.value ?? [];
  const chosen = depotsOf(ask.value, all);
  const there = shiftsAt(chosen, all);
  const drivers = driversOf(ask.value, there, runs.value);
  const ready = orders.value.value?.counts.ready ?? 0;
  const count = countOf(ask.value.orders, ready);
  const missing = missingOf(chosen.size, there.length, drivers.size, ready, count);
  const start = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (missing || busy.value) return;
    busy.value = true;
    await startPlan({ ...askedOf(ask.value, all, runs.value), budget_s: budget.value });
    busy.value = false;
  };
  return (
    <form class="ask" onSubmit={start} data-testid="plan-form">
      <Depots ask={ask} chosen={chosen} />
      <Drivers ask={ask} there={there} drivers={drivers} />
      <Orders ask={ask} depots={chosen} ready={ready} count={count} />
      <Budget budget={budget} />
      <div class="ask-foot">
        <p class="hint" role="status">
          {missing ?? `${tn("plan.ready-orders", count)} · ${tn("plan.shifts", drivers.size)}`}
        </p>
        <button
          type="submit"
          class="primary"
          disabled={missing !== null || running || busy.value}
          data-testid="plan-go"
        >
          <Icon name="plan" size={16} /> {t(running ? "plan.going" : "plan.go")}
        </button>
      </div>
    </form>
  );
}

/** Why there is nothing to plan; null where there is. While lists are on their way, nothing is said. */
function missingOf(
  depotsChosen: number,
  there: number,
  drivers: number,
  ready: number,
  count: number,
): string | null {
  if (depots.value.value?.length === 0) return t("plan.no-depot");
  if (shifts.value.value && (shifts.value.value.length === 0 || (depotsChosen && !there))) {
    return t("plan.no-shifts");
  }
  if (orders.value.value && ready === 0) return t("plan.no-orders");
  if (shifts.value.value && depotsChosen === 0) return t("ask.no-depot");
  if (shifts.value.value && drivers === 0) return t("ask.no-driver");
  if (orders.value.value && count === 0) return t("ask.no-order");
  return null;
}

function Depots({ ask, chosen }: { ask: Signal<Asking>; chosen: ReadonlySet<Uuid> }) {
  const all = depots.value.value ?? [];
  if (all.length < 2) return null;
  return (
    <Part
      title={t("fleet.depots")}
      count={all.filter((one) => chosen.has(one.id)).length}
      of={all.length}
      testid="ask-depots"
    >
      <Picks
        legend={t("fleet.depots")}
        ids={all.map((one) => one.id)}
        picked={chosen}
        pick={(picked) => {
          ask.value = { ...ask.value, depots: picked };
        }}
        testid="ask-depot"
      >
        {(id) => <span>{all.find((one) => one.id === id)?.name}</span>}
      </Picks>
    </Part>
  );
}

interface DriversProps {
  readonly ask: Signal<Asking>;
  readonly there: readonly ShiftView[];
  readonly drivers: ReadonlySet<Uuid>;
}

const Drivers = ({ ask, there, drivers }: DriversProps) =>
  there.length === 0 ? null : (
    <Part title={t("fleet.drivers")} count={drivers.size} of={there.length} testid="ask-drivers">
      <Picks
        legend={t("fleet.drivers")}
        ids={there.map((one) => one.id)}
        picked={drivers}
        pick={(picked) => {
          ask.value = { ...ask.value, shifts: picked };
        }}
        testid="ask-driver"
      >
        {(id) => <OnDuty shift={there.find((one) => one.id === id)} />}
      </Picks>
    </Part>
  );

const OnDuty = ({ shift }: { shift: ShiftView | undefined }) => {
  if (!shift) return null;
  const { driver, vehicle } = dutyOf(shift);
  const zone = timeZone.value;
  return (
    <>
      <span>{driver}</span>
      {hasRun(shift, runs.value) ? <Badge>{t("ask.has-run")}</Badge> : null}
      <span class="hint">
        {vehicle} · {time(shift.starts_at, zone)}–{time(shift.ends_at, zone)}
      </span>
    </>
  );
};

interface OrdersProps {
  readonly ask: Signal<Asking>;
  readonly depots: ReadonlySet<Uuid>;
  readonly ready: number;
  readonly count: number;
}

function Orders({ ask, depots: chosen, ready, count }: OrdersProps) {
  const words = useSignal("");
  const all = ordersAt(chosen, waiting.value.value ?? []);
  if (ready === 0 || all.length === 0) return null;
  const wanted = folded(words.value.trim());
  const found = wanted ? all.filter((one) => folded(textOf(one)).includes(wanted)) : all;
  const shown = found.slice(0, SHOWN);
  const ids = shown.map((one) => one.id);
  return (
    <Part title={t("orders.title")} count={count} of={ready} testid="ask-orders">
      <input
        type="search"
        value={words.value}
        placeholder={t("ask.search")}
        aria-label={t("ask.search")}
        onInput={(event) => {
          words.value = event.currentTarget.value;
        }}
        data-testid="ask-search"
      />
      <Picks
        legend={t("orders.title")}
        ids={ids}
        picked={new Set(ids.filter((id) => isIn(ask.value.orders, id)))}
        pick={(picked) => {
          const next = ticked(ask.value.orders, ids, picked, !wanted);
          ask.value = { ...ask.value, orders: next };
        }}
        testid="ask-order"
      >
        {(id) => <Ready order={shown.find((one) => one.id === id)} />}
      </Picks>
      {found.length > shown.length || all.length < ready ? (
        <p class="hint">{t("ask.more", { shown: number(shown.length), count: number(ready) })}</p>
      ) : null}
    </Part>
  );
}

const textOf = (order: OrderView): string =>
  `${order.external_id} ${order.recipient_name} ${order.address}`;

const Ready = ({ order }: { order: OrderView | undefined }) =>
  order ? (
    <>
      <span class="mono">{order.external_id}</span>
      <span class="hint ask-address">{order.address}</span>
    </>
  ) : null;

interface PartProps {
  readonly title: string;
  readonly count: number;
  readonly of: number;
  readonly children: ComponentChildren;
  readonly testid: string;
}

/** One part of the question: closed it says how many of how many. */
const Part = ({ title, count, of, children, testid }: PartProps) => (
  <details class="ask-part" data-testid={testid}>
    <summary>
      <Icon name="down" size={14} /> {title}
      <span class={count < of ? "badge blue" : "hint"}>
        {count < of
          ? t("ask.some", { count: number(count), of: number(of) })
          : t("ask.all", { of: number(of) })}
      </span>
    </summary>
    {children}
  </details>
);

function Budget({ budget }: { budget: Signal<number> }) {
  const id = useId();
  return (
    <div class="ask-budget">
      <label for={id}>{t("plan.budget")}</label>
      <select
        id={id}
        value={budget.value}
        onChange={(event) => {
          budget.value = Number(event.currentTarget.value);
        }}
        data-testid="plan-budget"
      >
        {BUDGETS.map((seconds) => (
          <option key={seconds} value={seconds}>
            {seconds < 60 ? t("plan.budget-s", { seconds }) : duration(seconds)}
          </option>
        ))}
      </select>
    </div>
  );
}
