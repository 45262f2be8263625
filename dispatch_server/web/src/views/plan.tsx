/** Plan the day: ask, watch, compare, publish. */
import { useEffect } from "preact/hooks";
import { loadPlans } from "../actions";
import { duration, time } from "../format";
import { Status } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { isRunning, unwatchPlan, watchPlan } from "../planning";
import { go, query } from "../query";
import { may, plan, plans, timeZone } from "../store";
import { t } from "../texts";
import type { PlanView } from "../wire";
import { Ask } from "./ask";
import { AlsoHereLine } from "./people";
import { Planned } from "./planned";
import { Running } from "./running-plan";

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
              {wanted ? (
                <Fetched
                  of={shown ? { ...plan.value, value: shown } : { ...plan.value, value: null }}
                  again={() => void watchPlan(wanted)}
                  rows={3}
                >
                  {(one) => <Chosen plan={one} />}
                </Fetched>
              ) : null}
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
