/** What came out of a plan: figures against today's way, routes, who is left out, and the way on. */
import { distance, duration, money, number, percent } from "../format";
import { currency } from "../parts/extra";
import { Icon } from "../parts/icon";
import { canChange, changePlan, takeIn } from "../planning";
import { t } from "../texts";
import type { Figures, PlanView } from "../wire";
import { Left } from "./left-out";
import { PlannedRoute } from "./planned-route";
import { Publish } from "./publish";
import { Broken, History, Revise } from "./revise";
import { Course } from "./running-plan";

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
    {plan.progress.curve.length > 1 ? (
      <details class="history">
        <summary>
          <Icon name="figures" size={16} /> {t("plan.course")}
        </summary>
        <Course progress={plan.progress} />
      </details>
    ) : null}
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
        <PlannedRoute key={route.id} route={route} plan={plan} />
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
        {theirs > 0 ? (
          <span class={share > 0 ? "saves" : "costs"} data-testid={testid}>
            {verdict}
          </span>
        ) : null}
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
