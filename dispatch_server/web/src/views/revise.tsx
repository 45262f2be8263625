/** A plan changed by hand: undo, redo, plan again from here, and what it leaves broken. */
import { type Signal, useSignal } from "@preact/signals";
import { loadPlanHistory } from "../actions";
import { time } from "../format";
import { Icon, type IconName } from "../parts/icon";
import { Fetched } from "../parts/state";
import { optimizePlan, stepPlan } from "../planning";
import { planHistory, timeZone } from "../store";
import { type Key, t, tn } from "../texts";
import type { PlanView, ViolationView } from "../wire";

interface StepProps {
  readonly icon: IconName;
  readonly name: Key;
  readonly busy: Signal<boolean>;
  readonly can?: boolean;
  readonly short?: boolean;
  readonly take: () => Promise<void>;
  readonly testid: string;
}

const Step = ({ icon, name, busy, can = true, short = false, take, testid }: StepProps) => (
  <button
    type="button"
    class={short ? "icon-only" : undefined}
    aria-label={t(name)}
    title={t(name)}
    disabled={!can || busy.value}
    onClick={() => {
      busy.value = true;
      void take().finally(() => {
        busy.value = false;
      });
    }}
    data-testid={testid}
  >
    <Icon name={icon} size={16} /> {short ? null : t(name)}
  </button>
);

export function Revise({ plan }: { plan: PlanView }) {
  const busy = useSignal(false);
  if (plan.version === 0) return null; // made before plans could be changed
  return (
    <div class="buttons" role="toolbar" aria-label={t("revise.title")}>
      <Step
        icon="undo"
        name="revise.undo"
        busy={busy}
        can={plan.can_undo}
        short
        take={() => stepPlan(plan, "undo")}
        testid="plan-undo"
      />
      <Step
        icon="redo"
        name="revise.redo"
        busy={busy}
        can={plan.can_redo}
        short
        take={() => stepPlan(plan, "redo")}
        testid="plan-redo"
      />
      <Step
        icon="plan"
        name="revise.again"
        busy={busy}
        take={() => optimizePlan(plan)}
        testid="plan-again"
      />
    </div>
  );
}

const SHOWN = 8;

export const Broken = ({ violations }: { violations: readonly ViolationView[] }) =>
  violations.length === 0 ? null : (
    <div class="notice warn" role="status" data-testid="plan-broken">
      <Icon name="warn" />
      <div>
        <strong>{tn("revise.broken", violations.length)}</strong>
        <ul class="plain">
          {violations.slice(0, SHOWN).map((one) => (
            <li key={one.text}>{one.text}</li>
          ))}
        </ul>
        {violations.length > SHOWN ? <p>…</p> : null}
      </div>
    </div>
  );

/** Who changed the plan, when and how; asked for when it is opened. */
export const History = ({ plan }: { plan: PlanView }) =>
  plan.version < 2 ? null : (
    <details
      key={plan.id}
      class="history"
      onToggle={(event) => {
        if (event.currentTarget.open) void loadPlanHistory(plan.id);
        else planHistory.value = { value: null, failure: null, loading: false };
      }}
      data-testid="plan-history"
    >
      <summary>
        <Icon name="clock" size={16} /> {t("revise.history")}
      </summary>
      <Fetched of={planHistory.value} again={() => void loadPlanHistory(plan.id)} rows={2}>
        {({ state, versions }) => (
          <ol class="plain">
            {versions.map((one) => (
              <li key={one.number} aria-current={one.number === state ? "true" : undefined}>
                <span class="hint">
                  {time(one.at, timeZone.value)} {one.actor_name}
                </span>
                <span>{one.text}</span>
                <span class="hint">{one.difference.text}</span>
              </li>
            ))}
          </ol>
        )}
      </Fetched>
    </details>
  );
