/** A route of a plan: who, how far, locked or not; opened, its stops and what makes it long. */
import { distance, duration, money, number, time } from "../format";
import { boxOf } from "../map/features";
import { lookOver } from "../map/pick";
import { Badge, Swatch } from "../parts/badge";
import { currency } from "../parts/extra";
import { Icon } from "../parts/icon";
import { canChange, editPlan } from "../planning";
import { timeZone } from "../store";
import { t } from "../texts";
import type { PauseView, PlanView, RouteView } from "../wire";
import { RouteMore } from "./route-more";

interface Props {
  readonly route: RouteView;
  readonly plan: PlanView;
}

/** Where the driver rests or loads again, in the route's order. */
const Rests = ({ pauses }: { pauses: readonly PauseView[] }) =>
  pauses.length === 0 ? null : (
    <span class="run-line" data-testid="plan-rests">
      {pauses.map((pause) => (
        <Badge key={pause.starts_at}>{pauseText(pause.is_reload, pause)}</Badge>
      ))}
    </span>
  );

const pauseText = (isReload: boolean, { starts_at, leaves_at }: PauseView): string =>
  t(isReload ? "pause.reload" : "pause.rest", {
    from: time(starts_at, timeZone.value),
    to: time(leaves_at, timeZone.value),
  });

export const PlannedRoute = ({ route, plan }: Props) => (
  <li class="planned-route">
    <button
      type="button"
      class="card run"
      onClick={() => lookOver(boxOf(route.stops.map((stop) => stop.at)))}
      data-testid="plan-route"
    >
      <Swatch number={route.number} />
      <span class="run-main">
        <span class="run-name">
          <strong>{route.driver_name}</strong>
          <span class="hint">{route.vehicle_name}</span>
        </span>
        <span class="run-line">
          <span>
            {t("run.stops")} {number(route.stops.length)}
          </span>
          <span>{distance(route.distance_m)}</span>
          <span>
            {time(route.departs_at, timeZone.value)}–{time(route.ends_at, timeZone.value)}
          </span>
          {route.cost_cents ? <span>{money(route.cost_cents, currency())}</span> : null}
          {route.waiting_s >= 60 ? (
            <span>{t("plan.waiting", { time: duration(route.waiting_s) })}</span>
          ) : null}
        </span>
        <Rests pauses={route.pauses} />
      </span>
    </button>
    {canChange(plan) && plan.version > 0 ? (
      <button
        type="button"
        class="quiet icon-only"
        aria-pressed={route.is_locked}
        aria-label={t("revise.lock", { driver: route.driver_name })}
        title={t(route.is_locked ? "revise.locked-hint" : "revise.lock-hint")}
        onClick={() =>
          void editPlan(plan, [
            { kind: "lock_route", shift_id: route.shift_id, is_locked: !route.is_locked },
          ])
        }
        data-testid="plan-lock"
      >
        <Icon name={route.is_locked ? "lock" : "unlock"} size={16} />
      </button>
    ) : null}
    {plan.version > 0 ? <RouteMore route={route} plan={plan} /> : null}
  </li>
);
