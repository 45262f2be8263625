/** What came out of a plan: figures against today's way, routes, who is left out, and the way on. */
import { distance, duration, money, number, percent, time } from "../format";
import { boxOf } from "../map/features";
import { lookOver } from "../map/pick";
import { Badge, Swatch } from "../parts/badge";
import { currency } from "../parts/extra";
import { Icon } from "../parts/icon";
import { canChange, changePlan, editPlan, takeIn } from "../planning";
import { timeZone } from "../store";
import { t } from "../texts";
import type { Figures, PauseView, PlanView, RouteView } from "../wire";
import { Left } from "./left-out";
import { Publish } from "./publish";
import { Broken, History, Revise } from "./revise";

export const Planned = ({ plan }: { plan: PlanView }) => (
  <>
    {plan.roads_source === "straight" ? (
      <div class="notice warn" role="alert" data-testid="plan-straight">
        <Icon name="warn" />
        <div>
          <strong>{t("plan.straight")}</strong>
          <p>{t("plan.straight-hint")}</p>
        </div>
      </div>
    ) : null}
    <Decide plan={plan} />
    {canChange(plan) ? <Revise plan={plan} /> : null}
    <Broken violations={plan.violations} />
    <History plan={plan} />
    {plan.figures ? <Compared figures={plan.figures} left={plan.unassigned.length} /> : null}
    {plan.unassigned.length ? (
      <Left
        left={plan.unassigned}
        take={canChange(plan) && plan.version > 0 ? (order) => takeIn(plan, order) : undefined}
      />
    ) : (
      <p class="hint pad">{t("plan.none-left")}</p>
    )}
    <ul class="cards">
      {plan.routes.map((route) => (
        <Route key={route.id} route={route} plan={plan} />
      ))}
    </ul>
  </>
);

const Decide = ({ plan }: { plan: PlanView }) => (
  <div class="buttons">
    <Publish plan={plan} />
    {canChange(plan) ? (
      <button
        type="button"
        onClick={() => void changePlan(plan.id, "discard")}
        data-testid="plan-discard"
      >
        {t("plan.discard")}
      </button>
    ) : null}
  </div>
);

function Compared({ figures, left }: { figures: Figures; left: number }) {
  const hours = [figures.duration_s, figures.nearest_neighbour_duration_s] as const;
  const metres = [figures.distance_m, figures.nearest_neighbour_distance_m] as const;
  return (
    <section class="compared" data-testid="plan-figures">
      <Versus name={t("plan.hours")} pair={hours} show={duration} testid="plan-saves-hours" />
      <Versus name={t("plan.km")} pair={metres} show={distance} testid="plan-saves-km" />
      <dl class="facts">
        <div>
          <dt>{t("plan.routes")}</dt>
          <dd>{number(figures.routes)}</dd>
        </div>
        <div>
          <dt>{t("plan.stops")}</dt>
          <dd>{number(figures.stops)}</dd>
        </div>
        <div>
          <dt>{t("plan.late")}</dt>
          <dd>{duration(figures.late_s)}</dd>
        </div>
        <div>
          <dt>{t("plan.unassigned")}</dt>
          <dd>{number(left)}</dd>
        </div>
        {figures.cost_cents ? (
          <div data-testid="plan-money">
            <dt>{t("plan.money")}</dt>
            <dd>{money(figures.cost_cents, currency())}</dd>
          </div>
        ) : null}
        {figures.stability_cents ? (
          <div title={t("plan.stability-hint")} data-testid="plan-stability">
            <dt>{t("plan.stability")}</dt>
            <dd>{money(figures.stability_cents, currency())}</dd>
          </div>
        ) : null}
        {figures.overtime_s ? (
          <div>
            <dt>{t("plan.overtime")}</dt>
            <dd>{duration(figures.overtime_s)}</dd>
          </div>
        ) : null}
      </dl>
    </section>
  );
}

interface VersusProps {
  readonly name: string;
  readonly pair: readonly [number, number];
  readonly show: (value: number) => string;
  readonly testid: string;
}

function Versus({ name, pair: [ours, theirs], show, testid }: VersusProps) {
  const most = Math.max(ours, theirs, 1);
  const share = theirs > 0 ? 1 - ours / theirs : 0;
  const verdict =
    Math.abs(share) < 0.005
      ? t("plan.same")
      : t(share > 0 ? "plan.saves" : "plan.costs", { share: percent(Math.abs(share)) });
  return (
    <div class="versus">
      <h3>
        {name}
        <span class={share > 0 ? "saves" : "costs"} data-testid={testid}>
          {verdict}
        </span>
      </h3>
      <div class="versus-row ours">
        <span>{t("plan.ours")}</span>
        <span class="bar" aria-hidden="true">
          <span class="blue" style={{ "--share": ours / most }} />
        </span>
        <b>{show(ours)}</b>
      </div>
      {theirs > 0 ? (
        <div class="versus-row">
          <span>{t("plan.theirs")}</span>
          <span class="bar" aria-hidden="true">
            <span class="rest" style={{ "--share": theirs / most }} />
          </span>
          <b>{show(theirs)}</b>
        </div>
      ) : null}
    </div>
  );
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

const Route = ({ route, plan }: { route: RouteView; plan: PlanView }) => (
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
  </li>
);
