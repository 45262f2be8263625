/** Which proofs drivers are asked for: by ending and channel, with what they will see beside it. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { load } from "../../load";
import { Fetched } from "../../parts/state";
import {
  areSame,
  asksFor,
  FAILED,
  KINDS,
  ownCount,
  RULES,
  ruleOf,
  SUCCEEDED,
  withoutOwn,
  withRule,
} from "../../settings/demands";
import { rulesApi } from "../../settings/rules-api";
import { may, type Remote } from "../../store";
import { t, tn, word } from "../../texts";
import { say } from "../../toasts";
import type { DemandView, OutcomeNeeds, ProofKind, ProofPreview, ProofRule } from "../../wire";
import { DriverSees } from "./driver-sees";
import { Fold } from "./fold";
import { SaveBar } from "./save-bar";

type Demands = readonly DemandView[];

export function Proofs() {
  const kept = useSignal<Remote<Demands>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(kept, rulesApi.demands);
  useEffect(again, []);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.proofs")}</h2>
        <p class="hint">{t("proofs.hint")}</p>
      </header>
      <Fetched of={kept.value} again={again} rows={6}>
        {(rules) => <Form kept={rules} onKept={again} />}
      </Fetched>
    </>
  );
}

function Form({ kept, onKept }: { readonly kept: Demands; readonly onKept: () => void }) {
  const draft = useSignal<Demands>(kept);
  const source = useSignal("");
  const preview = useSignal<Remote<ProofPreview>>({ value: null, failure: null, loading: true });
  const shown = useSignal<string | null>(SUCCEEDED);
  const look = (): void =>
    void load(preview, (abort) => rulesApi.previewDemands(draft.value, source.value, abort));
  useEffect(() => {
    draft.value = kept;
  }, [kept]);
  useEffect(look, [draft.value, source.value]);
  const save = async (): Promise<void> => {
    await rulesApi.keepDemands(draft.value);
    say("toast.proofs-kept");
    onKept();
  };
  return (
    <>
      <Channels source={source} draft={draft} />
      <Fetched of={preview.value} again={look} rows={8}>
        {({ outcomes }) => (
          <ul class="folds" data-testid="endings" aria-label={t("proofs.endings")}>
            {outcomes.flatMap((ending) => [
              <Ending
                key={ending.outcome}
                ending={ending}
                source={source.value}
                draft={draft}
                shown={shown}
              />,
              ...(ending.outcome === SUCCEEDED
                ? [<EveryFailure key={FAILED} source={source.value} draft={draft} shown={shown} />]
                : []),
            ])}
          </ul>
        )}
      </Fetched>
      <p class="hint">{t("proofs.takes-effect")}</p>
      <SaveBar
        isChanged={!areSame(draft.value, kept)}
        onSave={save}
        onDiscard={() => {
          draft.value = kept;
        }}
      />
    </>
  );
}

interface ChannelsProps {
  readonly source: Signal<string>;
  readonly draft: Signal<Demands>;
}

function Channels({ source, draft }: ChannelsProps) {
  const known = useSignal<Remote<readonly string[]>>({ value: null, failure: null, loading: true });
  const field = useId();
  useEffect(() => void load(known, rulesApi.channels), []);
  const named = draft.value.map((one) => one.source ?? "").filter(Boolean);
  const channels = [...new Set([...(known.value.value ?? []), ...named])].sort();
  const name = source.value || t("proofs.all-channels");
  const own = draft.value.filter((one) => (one.source ?? "") === source.value).length;
  return (
    <div class="channels">
      <label for={field}>{t("proofs.channel")}</label>
      <select
        id={field}
        value={source.value}
        onChange={(event) => {
          source.value = event.currentTarget.value;
        }}
        data-testid="channel"
      >
        <option value="">{t("proofs.all-channels")}</option>
        {channels.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
      {own > 0 && may("accounts") ? (
        <button
          type="button"
          class="small"
          onClick={() => {
            draft.value = withoutOwn(draft.value, source.value);
          }}
          data-testid="reset-all"
        >
          {t("proofs.reset-all", { channel: name })}
        </button>
      ) : null}
      <p class="hint">{t("proofs.channel-hint")}</p>
    </div>
  );
}

interface LineProps {
  readonly source: string;
  readonly draft: Signal<Demands>;
  readonly shown: Signal<string | null>;
}

const toggled = (shown: Signal<string | null>, outcome: string) => (): void => {
  shown.value = shown.value === outcome ? null : outcome;
};

function Ending({ ending, source, draft, shown }: LineProps & { readonly ending: OutcomeNeeds }) {
  const { outcome, asked, otherwise, kinds } = ending;
  const asks = asksFor(asked).filter(([, rule]) => rule !== "optional");
  const name = outcome === SUCCEEDED ? word("outcome", outcome) : word("reason", outcome);
  return (
    <Fold
      id={outcome}
      name={name}
      isOpen={shown.value === outcome}
      onToggle={toggled(shown, outcome)}
      says={
        <>
          <Own draft={draft.value} source={source} outcome={outcome} />
          <span class="hint">
            {asks.map(([kind]) => word("proof", kind)).join(", ") || t("proofs.nothing")}
          </span>
        </>
      }
    >
      <div class="ending">
        <Kinds
          kinds={kinds}
          draft={draft}
          source={source}
          outcome={outcome}
          usual={(kind) => t("rules.usual", { rule: word("proof-rule", otherwise[kind]) })}
        />
        <DriverSees outcome={name} needs={asked} />
      </div>
      {kinds.includes("photo") ? null : <p class="hint">{t("proofs.no-photo")}</p>}
    </Fold>
  );
}

const EveryFailure = ({ source, draft, shown }: LineProps) => (
  <Fold
    id={FAILED}
    name={t("proofs.every-failure")}
    isOpen={shown.value === FAILED}
    onToggle={toggled(shown, FAILED)}
    says={<Own draft={draft.value} source={source} outcome={FAILED} />}
  >
    <p class="hint">{t("proofs.every-failure-hint")}</p>
    <Kinds
      kinds={KINDS.filter((kind) => kind !== "pin" && kind !== "receiver")}
      draft={draft}
      source={source}
      outcome={FAILED}
      usual={() => t("rules.usual-each")}
    />
  </Fold>
);

interface OwnProps {
  readonly draft: Demands;
  readonly source: string;
  readonly outcome: string;
}

function Own({ draft, source, outcome }: OwnProps) {
  const count = ownCount(draft, source, outcome);
  return count > 0 ? <span class="badge blue">{tn("rules.own", count)}</span> : null;
}

interface KindsProps {
  readonly kinds: readonly ProofKind[];
  readonly draft: Signal<Demands>;
  readonly source: string;
  readonly outcome: string;
  readonly usual: (kind: ProofKind) => string;
}

function Kinds({ kinds, draft, source, outcome, usual }: KindsProps) {
  const prefix = useId();
  return (
    <div class="kinds">
      {kinds.map((kind) => (
        <div key={kind}>
          <label for={`${prefix}-${kind}`}>{word("proof", kind)}</label>
          <select
            id={`${prefix}-${kind}`}
            value={ruleOf(draft.value, source, outcome, kind) ?? ""}
            disabled={!may("accounts")}
            onChange={(event) => {
              const said = (event.currentTarget.value || null) as ProofRule | null;
              draft.value = withRule(draft.value, source, outcome, kind, said);
            }}
            data-testid={`rule-${kind}`}
          >
            <option value="">{usual(kind)}</option>
            {RULES.map((rule) => (
              <option key={rule} value={rule}>
                {word("proof-rule", rule)}
              </option>
            ))}
          </select>
          {kind === "pin" ? <p class="hint">{t("proofs.pin-hint")}</p> : null}
        </div>
      ))}
      {ownCount(draft.value, source, outcome) > 0 && may("accounts") ? (
        <button
          type="button"
          class="small"
          onClick={() => {
            draft.value = withoutOwn(draft.value, source, outcome);
          }}
          data-testid="reset"
        >
          {t("proofs.reset")}
        </button>
      ) : null}
    </div>
  );
}
