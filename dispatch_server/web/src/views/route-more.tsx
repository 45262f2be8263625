/** The stops of a planned route, to be chosen from, and what makes the route as long as it is. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { api } from "../api";
import { canChoose, choose, chooseLane, chosen, isWhole, MOST } from "../board/choosing";
import { type Lane, laneOfRoute, type Mark } from "../board/lanes";
import { distance, duration, time } from "../format";
import { load } from "../load";
import { lookAt } from "../map/pick";
import { Icon } from "../parts/icon";
import { Fetched } from "../parts/state";
import { type Remote, timeZone } from "../store";
import { t } from "../texts";
import { say } from "../toasts";
import type { DearOrder, PlanView, RouteLength, RouteView } from "../wire";
import { ChooseOne } from "./choose-one";

interface Props {
  readonly route: RouteView;
  readonly plan: PlanView;
}

export function RouteMore({ route, plan }: Props) {
  const open = useSignal(false);
  return (
    <details
      class="route-more"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
      data-testid="route-more"
    >
      <summary>
        <Icon name="down" size={14} /> {t("route.more")}
        <span class="unseen">{route.driver_name}</span>
      </summary>
      {open.value ? (
        <>
          {plan.status === "ready" ? <Long route={route} plan={plan} /> : null}
          <Stops lane={laneOfRoute(route)} />
        </>
      ) : null}
    </details>
  );
}

function Long({ route, plan }: Props) {
  const length = useSignal<Remote<RouteLength>>({ value: null, failure: null, loading: false });
  const ask = (): void =>
    void load(length, (signal) => api.routeLength(plan.id, route.shift_id, signal));
  useEffect(ask, [plan.id, route.shift_id, plan.version]);
  return (
    <section data-testid="route-length">
      <h4>{t("route.long")}</h4>
      <Fetched of={length.value} again={ask} rows={2}>
        {(found) => (
          <>
            <Split of={found} />
            <ul class="sentences">
              {found.texts.slice(0, found.texts.length - told(found)).map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
            <ul class="plain dearest">
              {found.dearest.map((one) => (
                <Dear key={one.order_id} dear={one} lane={laneOfRoute(route)} />
              ))}
            </ul>
          </>
        )}
      </Fetched>
    </section>
  );
}

/** The last sentences are about the dear orders, which stand below with what can be done. */
const told = ({ dearest }: RouteLength): number =>
  dearest.filter((one) => one.saves_s >= 60 && one.saves_m >= 100).length;

function Split({ of }: { of: RouteLength }) {
  const driving = of.out_s + of.between_s + of.back_s;
  const whole = Math.max(1, driving + of.service_s + of.waiting_s + of.rest_s);
  const parts = [
    ["driving", driving],
    ["service", of.service_s],
    ["waiting", of.waiting_s],
    ["rest", of.rest_s],
  ] as const;
  const facts = Object.fromEntries(parts.map(([name, seconds]) => [name, duration(seconds)]));
  return (
    <>
      <div class="bar split" role="img" aria-label={t("route.bar", facts)}>
        {parts
          .filter(([, seconds]) => seconds > 0)
          .map(([name, seconds]) => (
            <span key={name} class={`of-${name}`} style={{ "--share": seconds / whole }} />
          ))}
      </div>
      <ul class="split-key" aria-hidden="true">
        {parts
          .filter(([, seconds]) => seconds >= 30)
          .map(([name, seconds]) => (
            <li key={name} class={`of-${name}`}>
              {t(`route.${name}`)} {duration(seconds)}
            </li>
          ))}
      </ul>
    </>
  );
}

function Dear({ dear, lane }: { dear: DearOrder; lane: Lane }) {
  const mark = lane.marks.find((one) => one.orders.includes(dear.order_id));
  const facts = {
    order: dear.external_id,
    time: duration(dear.saves_s),
    distance: distance(Math.max(0, dear.saves_m)),
  };
  return (
    <li>
      <span>{t("route.without", facts)}</span>
      {mark && canChoose.value ? (
        <button
          type="button"
          class="small"
          aria-pressed={chosen.value.has(mark.id)}
          onClick={() => {
            choose([mark.id], "toggle");
            lookAt(mark.where, 14);
          }}
          data-testid="dear-choose"
        >
          {t("route.choose")}
        </button>
      ) : null}
    </li>
  );
}

const Stops = ({ lane }: { lane: Lane }) => (
  <fieldset class="choice route-stops" aria-label={t("route.stops")}>
    {canChoose.value ? (
      <label>
        <input
          type="checkbox"
          checked={isWhole(lane)}
          onChange={() => {
            if (!chooseLane(lane)) say("choose.most", { count: MOST }, "plain");
          }}
          data-testid="choose-route"
        />
        <strong>{t("choose.route", { driver: lane.name })}</strong>
      </label>
    ) : null}
    {lane.marks.map((mark) => (
      <Stop key={mark.id} mark={mark} />
    ))}
  </fieldset>
);

const Stop = ({ mark }: { mark: Mark }) => {
  const box = useId();
  const line = (
    <>
      <b class="num">{mark.sequence}</b>
      <span class="route-address">{mark.address}</span>
      <span class="hint">{time(mark.at, timeZone.value)}</span>
      {mark.isLocked ? <Icon name="lock" size={14} /> : null}
    </>
  );
  if (!canChoose.value) return <div class="route-stop">{line}</div>;
  return (
    <label class="route-stop" for={box}>
      <ChooseOne box={box} id={mark.id} sequence={mark.sequence} address={mark.address} />
      {line}
    </label>
  );
};
