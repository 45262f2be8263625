/** Two plans of a day side by side: their figures, what differs, their maps, and either published. */
import { useEffect, useId } from "preact/hooks";
import { loadPlans } from "../actions";
import { comparable } from "../comparing";
import { time } from "../format";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { comparePlans } from "../planning";
import { go, query } from "../query";
import { type Pair, pair, plans, timeZone } from "../store";
import { t, tn, word } from "../texts";
import type { PlanView, Uuid } from "../wire";
import { Figures, LeftOuts, MovedStops } from "./compare-figures";
import { Maps } from "./compare-maps";
import { Publish } from "./publish";

export function Compare() {
  const all = comparable(plans.value.value ?? []);
  const { plan: first, with: second } = query.value;
  const isPair = first !== null && second !== null && first !== second;
  const changed = all.map((one) => `${one.id} ${one.version} ${one.status}`).join();
  useEffect(() => {
    if (isPair) void comparePlans(first, second);
  }, [first, second, changed]);
  return (
    <div class="compare" data-testid="compare">
      <header class="head">
        <button
          type="button"
          class="quiet"
          onClick={() => go({ with: null })}
          data-testid="compare-back"
        >
          <Icon name="back" size={16} /> {t("compare.back")}
        </button>
        <h1>{t("compare.title")}</h1>
      </header>
      <Fetched of={plans.value} again={() => void loadPlans()}>
        {() =>
          all.length < 2 && !isPair ? (
            <Empty icon="compare" title={t("compare.one")} hint={t("compare.one-hint")} />
          ) : (
            <>
              <Choose all={all} first={first} second={second} />
              {isPair ? (
                <Shown first={first} second={second} />
              ) : (
                <p class="notice warn" role="status">
                  {t("compare.same-plan")}
                </p>
              )}
            </>
          )
        }
      </Fetched>
    </div>
  );
}

interface ChooseProps {
  readonly all: readonly PlanView[];
  readonly first: Uuid | null;
  readonly second: Uuid | null;
}

const Choose = ({ all, first, second }: ChooseProps) => (
  <div class="compare-choose">
    <OneOf
      label={t("compare.first")}
      all={all}
      value={first}
      choose={(id) => go({ plan: id }, "replace")}
      testid="compare-first"
    />
    <button
      type="button"
      class="icon-only"
      aria-label={t("compare.swap")}
      title={t("compare.swap")}
      onClick={() => go({ plan: second, with: first }, "replace")}
      data-testid="compare-swap"
    >
      <Icon name="swap" size={16} />
    </button>
    <OneOf
      label={t("compare.second")}
      all={all}
      value={second}
      choose={(id) => go({ with: id }, "replace")}
      testid="compare-second"
    />
  </div>
);

interface OneOfProps {
  readonly label: string;
  readonly all: readonly PlanView[];
  readonly value: Uuid | null;
  readonly choose: (id: Uuid) => void;
  readonly testid: string;
}

function OneOf({ label, all, value, choose, testid }: OneOfProps) {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value ?? ""}
        onChange={(event) => choose(event.currentTarget.value)}
        data-testid={testid}
      >
        {all.map((one) => (
          <option key={one.id} value={one.id}>
            {t("compare.option", {
              time: time(one.created_at, timeZone.value),
              routes: tn("compare.routes", one.figures?.routes ?? 0),
              status: word("plan-status", one.status),
            })}
          </option>
        ))}
      </select>
    </div>
  );
}

function Shown({ first, second }: { first: Uuid; second: Uuid }) {
  const { value } = pair.value;
  const isThis = value?.before.id === first && value.after.id === second;
  return (
    <Fetched
      of={isThis ? pair.value : { ...pair.value, value: null }}
      again={() => void comparePlans(first, second)}
    >
      {(both) => (
        <div class="compare-body" data-testid="compare-body">
          <div class="compare-side">
            <Words pair={both} />
            <Figures pair={both} />
            <LeftOuts pair={both} />
            <MovedStops pair={both} />
          </div>
          <Maps />
        </div>
      )}
    </Fetched>
  );
}

const Words = ({ pair: { before, after, difference } }: { pair: Pair }) => (
  <section>
    <h2>{t("compare.words")}</h2>
    <p data-testid="compare-text">{difference.text}</p>
    <div class="buttons compare-publish">
      <Publish
        plan={before}
        name={t("compare.publish", { plan: t("compare.first") })}
        testid="compare-publish-first"
      />
      <Publish
        plan={after}
        name={t("compare.publish", { plan: t("compare.second") })}
        testid="compare-publish-second"
      />
    </div>
  </section>
);
