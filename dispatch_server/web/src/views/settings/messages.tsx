/** What customers are told of their orders, in which words, at which hours, over which channels. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { load } from "../../load";
import { Fetched } from "../../parts/state";
import { areSame, draftOf, firstFault, turned } from "../../settings/messages";
import { messagesApi } from "../../settings/messages-api";
import { may, type Remote } from "../../store";
import { type Key, t, word } from "../../texts";
import { say } from "../../toasts";
import type { MessageKindView, MessageRulesView, SetMessageRules } from "../../wire";
import { Fold } from "./fold";
import { MessageChannels } from "./message-channels";
import { MessageText } from "./message-text";
import { SaveBar } from "./save-bar";

export function Messages() {
  const kept = useSignal<Remote<MessageRulesView>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(kept, messagesApi.rules);
  useEffect(again, []);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.messages")}</h2>
        <p class="hint">{t("messages.hint")}</p>
      </header>
      <Fetched of={kept.value} again={again} rows={8}>
        {(rules) => (
          <>
            <Form
              kept={rules}
              onKept={(value, what) => {
                kept.value = { ...kept.value, value };
                say(what);
              }}
            />
          </>
        )}
      </Fetched>
    </>
  );
}

interface FormProps {
  readonly kept: MessageRulesView;
  readonly onKept: (kept: MessageRulesView, what: Key) => void;
}

function Form({ kept, onKept }: FormProps) {
  const draft = useSignal(draftOf(kept));
  const shown = useSignal<string | null>(null);
  useEffect(() => {
    draft.value = draftOf(kept);
  }, [kept]);
  const isChanged = !areSame(draft.value, draftOf(kept));
  const wrong = firstFault(draft.value, kept);
  return (
    <>
      <MessageChannels
        rules={kept}
        draft={draft}
        onRead={(value) => onKept(value, "toast.templates-read")}
      />
      <Hours draft={draft} />
      <h3>{t("messages.kinds")}</h3>
      <ul class="folds" data-testid="messages">
        {kept.kinds.map((one) => (
          <Kind
            key={one.kind}
            of={one}
            rules={kept}
            draft={draft}
            shown={shown}
            isChanged={isChanged}
          />
        ))}
      </ul>
      <SaveBar
        isChanged={isChanged}
        fault={wrong ? t("messages.fault", { kind: word("message-kind", wrong) }) : null}
        onSave={async () => onKept(await messagesApi.keep(draft.value), "toast.messages-kept")}
        onDiscard={() => {
          draft.value = draftOf(kept);
        }}
      />
    </>
  );
}

function Hours({ draft }: { draft: Signal<SetMessageRules> }) {
  const [opens, closes, hint] = [useId(), useId(), useId()];
  const fixed = !may("accounts");
  return (
    <section class="message-hours">
      <h3>{t("messages.hours")}</h3>
      <p class="hint" id={hint}>
        {t("messages.hours-hint")}
      </p>
      <div class="message-times">
        {(
          [
            [opens, "opens"],
            [closes, "closes"],
          ] as const
        ).map(([id, which]) => (
          <div class="field" key={which}>
            <label for={id}>{t(`messages.${which}`)}</label>
            <input
              id={id}
              type="time"
              required
              disabled={fixed}
              aria-describedby={hint}
              value={draft.value[which].slice(0, 5)}
              onChange={({ currentTarget: { value } }) => {
                if (value) draft.value = { ...draft.value, [which]: `${value}:00` };
              }}
              data-testid={which}
            />
          </div>
        ))}
      </div>
      <label class="message-consent">
        <input
          type="checkbox"
          disabled={fixed}
          checked={draft.value.whatsapp_agreed}
          onChange={({ currentTarget: { checked } }) => {
            draft.value = { ...draft.value, whatsapp_agreed: checked };
          }}
          data-testid="whatsapp-agreed"
        />
        <span>
          {t("messages.agreed")} <span class="hint">{t("messages.agreed-hint")}</span>
        </span>
      </label>
    </section>
  );
}

interface KindProps {
  readonly of: MessageKindView;
  readonly rules: MessageRulesView;
  readonly draft: Signal<SetMessageRules>;
  readonly shown: Signal<string | null>;
  readonly isChanged: boolean;
}

function Kind({ of, rules, draft, shown, isChanged }: KindProps) {
  const { kind } = of;
  const isOn = !draft.value.off.includes(kind);
  const name = word("message-kind", kind);
  return (
    <Fold
      id={kind}
      name={name}
      isOpen={shown.value === kind}
      onToggle={() => {
        shown.value = shown.value === kind ? null : kind;
      }}
      says={
        <span class="hint">
          {[
            ...(draft.value.texts[kind] ? [t("messages.own")] : []),
            ...(of.is_urgent ? [t("messages.urgent")] : []),
          ].join(" · ")}
        </span>
      }
      tools={
        <label class="message-switch">
          <input
            type="checkbox"
            checked={isOn}
            disabled={!may("accounts")}
            onChange={() => {
              draft.value = turned(draft.value, kind);
            }}
            data-testid="is-on"
          />
          <span class="unseen">{name}: </span>
          {t("messages.on")}
        </label>
      }
    >
      <p class="hint">{word("message-when", kind)}</p>
      <MessageText of={of} rules={rules} draft={draft} isChanged={isChanged} />
    </Fold>
  );
}
