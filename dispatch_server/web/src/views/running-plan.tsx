/** A plan that is being looked for: how far it is, how much better it got, and how to end it. */
import { money, number } from "../format";
import { Curve } from "../parts/curve";
import { currency } from "../parts/extra";
import { Icon } from "../parts/icon";
import { Meter } from "../parts/progress";
import { changePlan } from "../planning";
import { may } from "../store";
import { t, tn, word } from "../texts";
import type { PlanView, Progress } from "../wire";

export function Running({ plan: { id, progress } }: { plan: PlanView }) {
  return (
    <div class="running" data-testid="plan-progress">
      <p class="lead" role="status">
        <span class="spinner" /> {word("phase", progress.phase)}
      </p>
      <Meter
        label={t("plan.phase")}
        share={progress.budget_s ? progress.elapsed_s / progress.budget_s : 0}
      />
      <dl class="facts">
        <div>
          <dt>{t("plan.phase")}</dt>
          <dd>
            {t("plan.elapsed", {
              elapsed: `${number(progress.elapsed_s, 1)} s`,
              budget: `${number(progress.budget_s)} s`,
            })}
          </dd>
        </div>
        <div>
          <dt>{t("plan.cost")}</dt>
          <dd>{progress.cost === null ? "—" : money(progress.cost, currency())}</dd>
        </div>
        <div>
          <dt>{t("plan.unassigned")}</dt>
          <dd>{number(progress.unassigned)}</dd>
        </div>
      </dl>
      <Course progress={progress} />
      {may("plan") ? (
        <>
          <button
            type="button"
            onClick={() => void changePlan(id, "cancel")}
            data-testid="plan-cancel"
          >
            <Icon name="stop" size={16} /> {t("plan.cancel")}
          </button>
          <p class="hint">{t("plan.cancel-hint")}</p>
        </>
      ) : null}
    </div>
  );
}

/** The cost of the best plan over time, from the first one found. */
export function Course({ progress }: { progress: Progress }) {
  const { curve, cost, elapsed_s, budget_s, phase } = progress;
  const [first, last] = [curve[0], curve.at(-1)];
  if (!first || !last) return null;
  const points = curve.map(({ at_s: at, cost: value }) => ({ at, value }));
  const until = phase === "done" ? Math.max(elapsed_s, last.at_s) : budget_s;
  const to = cost ?? last.cost;
  points.push({ at: Math.max(elapsed_s, last.at_s), value: to });
  const facts = { from: money(first.cost, currency()), to: money(to, currency()) };
  return (
    <figure class="course" data-testid="plan-curve">
      <figcaption class="hint">
        {t("plan.curve", facts)}
        {first.unassigned > last.unassigned
          ? ` · ${tn("plan.curve-in", first.unassigned - last.unassigned)}`
          : ""}
      </figcaption>
      <Curve
        label={t("plan.curve", facts)}
        points={points}
        until={until}
        say={(value) => money(value, currency())}
        sayAt={(at) => `${number(at)} s`}
      />
    </figure>
  );
}
