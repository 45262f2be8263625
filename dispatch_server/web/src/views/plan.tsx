/** Plan the day: ask, watch, compare, publish. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { loadPlans } from "../actions";
import { duration, number, time } from "../format";
import { Status } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Meter } from "../parts/progress";
import { Empty, Fetched } from "../parts/state";
import { changePlan, isRunning, startPlan, unwatchPlan, watchPlan } from "../planning";
import { go, query } from "../query";
import { depots, may, orders, plan, plans, shifts, timeZone } from "../store";
import { t, tn, word } from "../texts";
import type { PlanView } from "../wire";
import { AlsoHereLine } from "./people";
import { Planned } from "./planned";

export function Plan() {
  const wanted = query.value.plan ?? newest(plans.value.value)?.id ?? null;
  const shown = plan.value.value?.id === wanted ? plan.value.value : null;
  const running = shown !== null && isRunning(shown); // somebody else may have it planned again
  useEffect(() => {
    if (wanted) void watchPlan(wanted);
  }, [wanted, running]);
  useEffect(() => unwatchPlan, []);
  return (
    <>
      <header class="head">
        <h1>{t("plan.title")}</h1>
      </header>
      {may("plan") ? <Ask running={running} /> : null}
      <Fetched of={plans.value} again={() => void loadPlans()}>
        {(all) =>
          all.length === 0 && !shown ? (
            <Empty icon="plan" title={t("plan.empty")} hint={t("plan.empty-hint")} />
          ) : (
            <>
              {shown ? <AlsoHereLine what="plan_id" id={shown.id} /> : null}
              {shown ? <Chosen plan={shown} /> : null}
              <Others plans={all} chosen={wanted} />
            </>
          )
        }
      </Fetched>
    </>
  );
}

const GONE = ["discarded", "superseded", "failed"];
function newest(all: readonly PlanView[] | null): PlanView | undefined {
  const byTime = [...(all ?? [])].sort((a, b) => b.created_at.localeCompare(a.created_at));
  return byTime.find((one) => !GONE.includes(one.status)) ?? byTime[0];
}

const BUDGETS = [5, 10, 20, 30, 60, 120, 300];

function Ask({ running }: { running: boolean }) {
  const depotId = useId();
  const budgetId = useId();
  const depot = useSignal<string | null>(null);
  const budget = useSignal(10);
  const busy = useSignal(false);
  const all = depots.value.value ?? [];
  const chosen = depot.value ?? all[0]?.id ?? null;
  const ready = orders.value.value?.counts.ready ?? 0;
  const there = shifts.value.value?.filter((shift) => shift.depot_id === chosen).length ?? 0;
  const missing = !chosen
    ? t("plan.no-depot")
    : shifts.value.value && there === 0
      ? t("plan.no-shifts")
      : orders.value.value && ready === 0
        ? t("plan.no-orders")
        : null;
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!chosen || busy.value) return;
    busy.value = true;
    await startPlan(chosen, budget.value);
    busy.value = false;
  };
  return (
    <form class="ask" onSubmit={ask} data-testid="plan-form">
      <div class="pair">
        <div>
          <label for={depotId}>{t("plan.depot")}</label>
          <select
            id={depotId}
            value={chosen ?? ""}
            onChange={(event) => {
              depot.value = event.currentTarget.value;
            }}
            data-testid="plan-depot"
          >
            {all.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </div>
        <div>
          <label for={budgetId}>{t("plan.budget")}</label>
          <select
            id={budgetId}
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
      </div>
      <div class="ask-foot">
        <p class="hint" role="status">
          {missing ?? `${tn("plan.ready-orders", ready)} · ${tn("plan.shifts", there)}`}
        </p>
        <button
          type="submit"
          class="primary"
          disabled={!chosen || running || busy.value}
          data-testid="plan-go"
        >
          <Icon name="plan" size={16} /> {t(running ? "plan.going" : "plan.go")}
        </button>
      </div>
    </form>
  );
}

const Chosen = ({ plan: shown }: { plan: PlanView }) => (
  <section class="chosen" data-testid="plan" data-plan={shown.id} data-status={shown.status}>
    <header class="plan-head">
      <h2>{t("plan.made", { time: time(shown.created_at, timeZone.value) })}</h2>
      <Status group="plan-status" code={shown.status} />
    </header>
    {isRunning(shown) ? <Running plan={shown} /> : null}
    {shown.status === "failed" ? (
      <div class="notice bad" role="alert">
        <Icon name="warn" />
        <div>
          <strong>{t("plan.failed")}</strong>
          <p>{shown.failure}</p>
        </div>
      </div>
    ) : null}
    {isRunning(shown) || shown.status === "failed" ? null : <Planned plan={shown} />}
  </section>
);

function Running({ plan: shown }: { plan: PlanView }) {
  const { progress } = shown;
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
          <dd>{progress.cost === null ? "—" : number(progress.cost)}</dd>
        </div>
        <div>
          <dt>{t("plan.unassigned")}</dt>
          <dd>{number(progress.unassigned)}</dd>
        </div>
      </dl>
      {may("plan") ? (
        <button
          type="button"
          onClick={() => void changePlan(shown.id, "cancel")}
          data-testid="plan-cancel"
        >
          <Icon name="stop" size={16} /> {t("plan.cancel")}
        </button>
      ) : null}
    </div>
  );
}

const Others = ({ plans: all, chosen }: { plans: readonly PlanView[]; chosen: string | null }) =>
  all.length < 2 ? null : (
    <section class="others">
      <h3>{t("plan.others")}</h3>
      <ul class="plain">
        {[...all]
          .sort((a, b) => b.created_at.localeCompare(a.created_at))
          .map((one) => (
            <li key={one.id} class="other-plan">
              <button
                type="button"
                class="card other"
                aria-current={one.id === chosen}
                onClick={() => go({ plan: one.id }, "replace")}
                data-testid="plan-other"
              >
                <span>{t("plan.made", { time: time(one.created_at, timeZone.value) })}</span>
                <span class="hint">{one.figures ? duration(one.figures.duration_s) : ""}</span>
                <Status group="plan-status" code={one.status} />
              </button>
              {one.figures && one.id !== chosen ? (
                <button
                  type="button"
                  class="quiet icon-only"
                  aria-label={t("compare.open", { time: time(one.created_at, timeZone.value) })}
                  title={t("compare.open", { time: time(one.created_at, timeZone.value) })}
                  onClick={() => go({ plan: chosen, with: one.id })}
                  data-testid="plan-compare"
                >
                  <Icon name="compare" size={16} />
                </button>
              ) : null}
            </li>
          ))}
      </ul>
    </section>
  );
