/** Failure reasons in the organization's words and order, and what follows each. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { load } from "../../load";
import { Sure } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { Fetched } from "../../parts/state";
import {
  areSame,
  changed,
  FOLLOWS,
  type Reasons as List,
  learnWords,
  moved,
  toRules,
} from "../../settings/reasons";
import { rulesApi } from "../../settings/rules-api";
import { may, type Remote } from "../../store";
import { common, t, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { Follow, ReasonRule, ReasonRuleView } from "../../wire";
import { Fold } from "./fold";
import { SaveBar } from "./save-bar";

export function Reasons() {
  const kept = useSignal<Remote<List>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(kept, rulesApi.reasons);
  useEffect(again, []);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.reasons")}</h2>
        <p class="hint">{t("reasons.hint")}</p>
      </header>
      <Fetched of={kept.value} again={again} rows={8}>
        {(reasons) => (
          <Form
            kept={reasons}
            onKept={(value) => {
              kept.value = { ...kept.value, value };
              learnWords(value);
              say("toast.reasons-kept");
            }}
          />
        )}
      </Fetched>
    </>
  );
}

interface FormProps {
  readonly kept: List;
  readonly onKept: (reasons: List) => void;
}

function Form({ kept, onKept }: FormProps) {
  const draft = useSignal(kept);
  const shown = useSignal<string | null>(null);
  const news = useSignal("");
  useEffect(() => {
    draft.value = kept;
  }, [kept]);
  const keep = async (rules: readonly ReasonRule[]): Promise<void> =>
    onKept(await rulesApi.keepReasons(rules));
  const asking = useSignal(false);
  const reset = async (): Promise<void> => {
    await keep([]).catch(sayFailure);
    asking.value = false;
  };
  const noneLeft = draft.value.every((one) => one.is_hidden);
  return (
    <>
      <p class="hint">{t("reasons.at-once")}</p>
      <p class="unseen" role="status">
        {news.value}
      </p>
      <ol class="folds" data-testid="reasons">
        {draft.value.map((one, at) => (
          <Reason key={one.code} reason={one} at={at} draft={draft} shown={shown} news={news} />
        ))}
      </ol>
      {may("accounts") ? (
        <button
          type="button"
          class="small reset"
          onClick={() => {
            asking.value = true;
          }}
          data-testid="reasons-reset"
        >
          {t("reasons.reset")}
        </button>
      ) : null}
      {asking.value ? (
        <Sure
          title={t("reasons.reset-title")}
          hint={t("reasons.reset-hint")}
          go={t("reasons.reset")}
          onGo={reset}
          onClose={() => {
            asking.value = false;
          }}
        />
      ) : null}
      <SaveBar
        isChanged={!areSame(draft.value, kept)}
        fault={noneLeft ? t("reasons.none-left") : null}
        onSave={() => keep(toRules(draft.value))}
        onDiscard={() => {
          draft.value = kept;
        }}
      />
    </>
  );
}

interface ReasonProps {
  readonly reason: ReasonRuleView;
  readonly at: number;
  readonly draft: Signal<List>;
  readonly shown: Signal<string | null>;
  readonly news: Signal<string>;
}

function Reason({ reason, at, draft, shown, news }: ReasonProps) {
  const { code, is_hidden, follow } = reason;
  const name = ownName(reason);
  const move = (by: number): void => {
    draft.value = moved(draft.value, code, by);
    const number = draft.value.findIndex((one) => one.code === code) + 1;
    news.value = t("reasons.moved", { name, number, count: draft.value.length });
  };
  return (
    <Fold
      id={code}
      name={name}
      isOpen={shown.value === code}
      onToggle={() => {
        shown.value = shown.value === code ? null : code;
      }}
      says={
        <>
          {is_hidden ? <span class="badge">{t("reasons.hidden")}</span> : null}
          <span class="hint">{word("follow", follow)}</span>
        </>
      }
      tools={
        may("accounts") ? (
          <>
            <button
              type="button"
              class="quiet icon-only"
              aria-label={t("reasons.up", { name })}
              disabled={at === 0}
              onClick={() => move(-1)}
              data-testid="up"
            >
              <Icon name="up" size={16} />
            </button>
            <button
              type="button"
              class="quiet icon-only"
              aria-label={t("reasons.down", { name })}
              disabled={at === draft.value.length - 1}
              onClick={() => move(1)}
              data-testid="down"
            >
              <Icon name="down" size={16} />
            </button>
          </>
        ) : null
      }
    >
      <Fields reason={reason} draft={draft} />
    </Fold>
  );
}

const ownName = ({ code, labels }: ReasonRuleView): string =>
  labels[document.documentElement.lang] ||
  Object.values(labels).find(Boolean) ||
  common("reason", code);

function Fields({
  reason,
  draft,
}: {
  readonly reason: ReasonRuleView;
  readonly draft: Signal<List>;
}) {
  const [pt, en, hide, follow] = [useId(), useId(), useId(), useId()];
  const { code, labels } = reason;
  const set = (change: Partial<ReasonRuleView>): void => {
    draft.value = changed(draft.value, code, change);
  };
  const label = (locale: string, id: string, key: "reasons.label-pt" | "reasons.label-en") => (
    <div>
      <label for={id}>{t(key)}</label>
      <input
        id={id}
        value={labels[locale] ?? ""}
        maxLength={60}
        placeholder={common("reason", code, locale === "pt-BR" ? "pt-BR" : "en")}
        onInput={(event) => set({ labels: { ...labels, [locale]: event.currentTarget.value } })}
        data-testid={`label-${locale}`}
      />
    </div>
  );
  return (
    <fieldset class="reason-fields" disabled={!may("accounts")}>
      <p class="hint">{t("reasons.common", { word: common("reason", code) })}</p>
      <div class="pair">
        {label("pt-BR", pt, "reasons.label-pt")}
        {label("en", en, "reasons.label-en")}
      </div>
      <div class="pair">
        <div>
          <label for={follow}>{t("reasons.follow")}</label>
          <select
            id={follow}
            value={reason.follow}
            onChange={(event) => set({ follow: event.currentTarget.value as Follow })}
            data-testid="follow"
          >
            {FOLLOWS.map((one) => (
              <option key={one} value={one}>
                {one === reason.usual_follow
                  ? t("rules.usual", { rule: word("follow", one) })
                  : word("follow", one)}
              </option>
            ))}
          </select>
        </div>
        <label class="check" for={hide}>
          <input
            id={hide}
            type="checkbox"
            checked={reason.is_hidden}
            onChange={(event) => set({ is_hidden: event.currentTarget.checked })}
            data-testid="hide"
          />
          {t("reasons.hide")}
        </label>
      </div>
    </fieldset>
  );
}
