/** How long each kind of data is kept, why, and how much would go. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { number } from "../../format";
import { load } from "../../load";
import { Sure } from "../../parts/dialog";
import { Fetched } from "../../parts/state";
import { changedDays, daysOf, faultOf } from "../../settings/keeping";
import { rulesApi } from "../../settings/rules-api";
import type { Remote } from "../../store";
import { t, tn, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { KeepingView, Kind } from "../../wire";
import { SaveBar } from "./save-bar";

type Kept = readonly KeepingView[];

export function Retention() {
  const kept = useSignal<Remote<Kept>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(kept, rulesApi.retention);
  useEffect(again, []);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.retention")}</h2>
        <p class="hint">{t("retention.hint")}</p>
      </header>
      <Fetched of={kept.value} again={again} rows={4}>
        {(views) => (
          <Form
            kept={views}
            onKept={(value) => {
              kept.value = { ...kept.value, value };
              say("toast.retention-kept");
            }}
          />
        )}
      </Fetched>
    </>
  );
}

interface FormProps {
  readonly kept: Kept;
  readonly onKept: (kept: Kept) => void;
}

function Form({ kept, onKept }: FormProps) {
  const draft = useSignal(daysOf(kept));
  const preview = useSignal<Remote<Kept>>({ value: null, failure: null, loading: false });
  const asking = useSignal(false);
  const isFine = kept.every((one) => faultOf(one, draft.value[one.kind]) === null);
  useEffect(() => {
    draft.value = daysOf(kept);
  }, [kept]);
  useEffect(() => {
    if (isFine) {
      void load(preview, (abort) => rulesApi.previewRetention(draft.value, abort));
    }
  }, [draft.value]);
  const shown = new Map((preview.value.value ?? kept).map((one) => [one.kind, one.due]));
  const due = [...shown.values()].reduce((sum, count) => sum + count, 0);
  const save = async (): Promise<void> => {
    try {
      onKept(await rulesApi.keepRetention(changedDays(kept, draft.value)));
    } catch (cause) {
      sayFailure(cause);
    }
    asking.value = false;
  };
  return (
    <>
      <ul class="lines" data-testid="retention">
        {kept.map((one) => (
          <Line
            key={one.kind}
            kept={one}
            days={draft.value[one.kind]}
            due={shown.get(one.kind) ?? 0}
            onDays={(days) => {
              draft.value = { ...draft.value, [one.kind]: days };
            }}
          />
        ))}
      </ul>
      <SaveBar
        isChanged={kept.some((one) => draft.value[one.kind] !== one.days)}
        fault={isFine ? null : t("retention.fault")}
        onSave={async () => {
          if (due > 0) asking.value = true;
          else await save();
        }}
        onDiscard={() => {
          draft.value = daysOf(kept);
        }}
      />
      {asking.value ? (
        <Sure
          title={t("retention.sure")}
          hint={t("retention.sure-hint", { count: number(due) })}
          go={t("rules.save")}
          onGo={save}
          onClose={() => {
            asking.value = false;
          }}
        />
      ) : null}
    </>
  );
}

interface LineProps {
  readonly kept: KeepingView;
  readonly days: number;
  readonly due: number;
  readonly onDays: (days: number) => void;
}

function Line({ kept, days, due, onDays }: LineProps) {
  const [field, hint] = [useId(), useId()];
  const { kind, least, most, usual } = kept;
  const fault = faultOf(kept, days);
  return (
    <li class="keeping" data-testid={`keeping-${kind}`}>
      <span>
        <strong>{word("keeping", kind)}</strong>
        <span class="hint">{word("keeping-why", kind satisfies Kind)}</span>
        <span class={fault ? "fault" : "hint"} id={hint} role="status">
          {fault
            ? t("retention.bounds", { least: number(least), most: number(most) })
            : tn("retention.due", due)}
        </span>
      </span>
      <span class="keeping-days">
        <label for={field}>
          {t("retention.days")} <span class="unseen">{word("keeping", kind)}</span>
        </label>
        <input
          id={field}
          type="number"
          min={least}
          max={most}
          step="1"
          value={Number.isFinite(days) ? days : ""}
          aria-describedby={hint}
          aria-invalid={fault !== null}
          onInput={(event) => onDays(event.currentTarget.valueAsNumber)}
          data-testid="days"
        />
        <small class="hint">{t("retention.usual", { days: number(usual) })}</small>
      </span>
    </li>
  );
}
