/** Ask for what is left of a running day to be planned again: why, and which runs may change. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { Swatch } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Picks } from "../parts/picks";
import { go, query } from "../query";
import { askReplan, isAnswered, REASONS, type Reason } from "../replanning";
import { date, replans, runs, runsById } from "../store";
import { t } from "../texts";
import type { RunSummary, Uuid } from "../wire";
import { Past, Proposal } from "./replan-proposal";

const DRIVEN = ["completed", "canceled", "interrupted"];
const BUDGET_S = 10;

export function Replan({ id }: { id: string }) {
  return (
    <>
      <button
        type="button"
        class="quiet back"
        onClick={() => go({ replan: null })}
        data-testid="replan-back"
      >
        <Icon name="back" size={16} /> {t("replan.back")}
      </button>
      {id === "new" ? <Ask /> : <Proposal key={id} id={id} />}
      <Past chosen={id} />
    </>
  );
}

function Ask() {
  const title = useId();
  const reason = useSignal<Reason>("late_driver");
  const chosen = useSignal<readonly Uuid[]>(query.peek().run ? [query.peek().run as Uuid] : []);
  const whole = useSignal(chosen.value.length === 0);
  const busy = useSignal(false);
  const isBreakdown = reason.value === "vehicle_breakdown";
  const named = isBreakdown || !whole.value;
  const missing = named && chosen.value.length === 0;
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (missing || busy.value) return;
    busy.value = true;
    await askReplan({
      date: date.value,
      reason: reason.value,
      run_ids: isBreakdown || whole.value ? [] : chosen.value,
      out_run_ids: isBreakdown ? chosen.value : [],
      budget_s: BUDGET_S,
    });
    busy.value = false;
  };
  return (
    <form class="replan" onSubmit={ask} aria-labelledby={title} data-testid="replan-form">
      <h1 id={title}>{t("replan.title")}</h1>
      <p class="hint">{t("replan.intro")}</p>
      <Choice
        legend={t("replan.reason")}
        name="reason"
        options={REASONS.map((one) => [one, t(`replan.reason-${one}`)] as const)}
        value={reason.value}
        choose={(value) => {
          reason.value = value;
        }}
      />
      {isBreakdown ? null : (
        <Choice
          legend={t("replan.scope")}
          name="scope"
          options={[
            ["all", t("replan.scope-all")],
            ["some", t("replan.scope-some")],
          ]}
          value={whole.value ? "all" : "some"}
          choose={(value) => {
            whole.value = value === "all";
          }}
        />
      )}
      {named ? <Runs legend={isBreakdown ? t("replan.out") : null} chosen={chosen} /> : null}
      <div class="ask-foot">
        <p class="hint" role="status">
          {missing ? t(isBreakdown ? "replan.out-need" : "replan.scope-need") : ""}
        </p>
        <button
          type="submit"
          class="primary"
          disabled={missing || busy.value}
          data-testid="replan-go"
        >
          <Icon name="plan" size={16} /> {t("replan.go")}
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly (readonly [T, string])[];
  readonly value: T;
  readonly choose: (value: T) => void;
}

const Choice = <T extends string>({ legend, name, options, value, choose }: ChoiceProps<T>) => (
  <fieldset class="choice">
    <legend>{legend}</legend>
    {options.map(([one, text]) => (
      <label key={one}>
        <input
          type="radio"
          name={name}
          value={one}
          checked={value === one}
          onChange={() => choose(one)}
          data-testid={`replan-${one}`}
        />
        {text}
      </label>
    ))}
  </fieldset>
);

interface WhichProps {
  readonly legend: string | null;
  readonly chosen: { value: readonly Uuid[] };
}

const Runs = ({ legend, chosen }: WhichProps) => (
  <Picks
    legend={legend ?? t("replan.scope-some")}
    shows={legend !== null}
    ids={runs.value.filter((run) => !DRIVEN.includes(run.status)).map((run) => run.id)}
    picked={new Set(chosen.value)}
    pick={(picked) => {
      chosen.value = [...picked];
    }}
    testid="replan-run"
  >
    {(id) => <Which run={runsById.value.get(id)} />}
  </Picks>
);

const Which = ({ run }: { run: RunSummary | undefined }) =>
  run ? (
    <>
      <Swatch number={run.number} />
      <span>{run.driver_name}</span>
      <span class="hint">{t("runs.stops", { ended: run.ended, stops: run.stops })}</span>
    </>
  ) : null;

/** That a proposal waits for an answer: somebody else may have asked for it. */
export function Waiting() {
  const waits = replans.value.value?.find((one) => !isAnswered(one));
  if (!waits) return null;
  return (
    <div class="notice waits" role="status" data-testid="replan-waits">
      <Icon name="plan" size={16} />
      <p>{t("replan.waits")}</p>
      <button type="button" class="small" onClick={() => go({ replan: waits.id })}>
        {t("replan.see")}
      </button>
    </div>
  );
}
