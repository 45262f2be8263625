/** One kind of message in both languages: its words, how they read, and a test to oneself. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { load } from "../../load";
import { faultOf, LOCALES, LONGEST, type Locale, textOf, withText } from "../../settings/messages";
import { messagesApi } from "../../settings/messages-api";
import { may, type Remote } from "../../store";
import { t, word } from "../../texts";
import { failureText } from "../../toasts";
import type {
  Channel,
  MessageKindView,
  MessagePreview,
  MessageRulesView,
  SetMessageRules,
} from "../../wire";
import { Approval } from "./message-approval";
import { Preview } from "./message-preview";

const STILL_MS = 250;

interface Props {
  readonly of: MessageKindView;
  readonly rules: MessageRulesView;
  readonly draft: Signal<SetMessageRules>;
  readonly isChanged: boolean;
}

export const MessageText = ({ of, rules, draft, isChanged }: Props) => (
  <>
    <div class="message-texts">
      {LOCALES.map((locale) => (
        <Words key={locale} of={of} rules={rules} draft={draft} locale={locale} />
      ))}
    </div>
    {may("accounts") ? <TryOut of={of} rules={rules} isChanged={isChanged} /> : null}
  </>
);

interface WordsProps {
  readonly of: MessageKindView;
  readonly rules: MessageRulesView;
  readonly draft: Signal<SetMessageRules>;
  readonly locale: Locale;
}

function Words({ of, rules, draft, locale }: WordsProps) {
  const preview = useSignal<Remote<MessagePreview>>({ value: null, failure: null, loading: true });
  const field = useRef<HTMLTextAreaElement>(null);
  const [id, hint] = [useId(), useId()];
  const text = textOf(draft.value, of, locale);
  const { sms_plain } = draft.value;
  const isKept = text === (of.own[locale] ?? of.usual[locale]);
  const fault = faultOf(text, of.placeholders);
  const put = (words: string): void => {
    draft.value = withText(draft.value, of, locale, words);
  };
  useEffect(() => {
    if (fault) return;
    const asks = (signal: AbortSignal) =>
      messagesApi.preview({ kind: of.kind, locale, text, sms_plain }, signal);
    const timer = setTimeout(() => void load(preview, asks), STILL_MS);
    return () => clearTimeout(timer);
  }, [text, sms_plain]);
  const insert = (slot: string): void => {
    const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
    put(`${text.slice(0, selectionStart)}{${slot}}${text.slice(selectionEnd)}`);
    field.current?.focus();
  };
  return (
    <div class="message-words" data-testid={`words-${locale}`}>
      <label for={id}>{word("language", locale)}</label>
      <textarea
        id={id}
        ref={field}
        rows={4}
        lang={locale}
        maxLength={LONGEST}
        readOnly={!may("accounts")}
        value={text}
        aria-describedby={hint}
        aria-invalid={fault !== null}
        onInput={({ currentTarget }) => put(currentTarget.value)}
        data-testid="words"
      />
      <p class={fault ? "fault" : "unseen"} id={hint} role="status">
        {fault
          ? t(`messages.fault-${fault.why}`, { slot: fault.why === "unknown" ? fault.slot : "" })
          : null}
      </p>
      {may("accounts") ? (
        <div class="message-slots">
          {of.placeholders.map((slot) => (
            <button
              key={slot}
              type="button"
              class="small"
              onClick={() => insert(slot)}
              aria-label={t("messages.insert", { slot: word("slot", slot) })}
            >
              {`{${slot}}`}
            </button>
          ))}
          {draft.value.texts[of.kind]?.[locale] ? (
            <button
              type="button"
              class="small quiet"
              onClick={() => put(of.usual[locale] ?? "")}
              data-testid="usual"
            >
              {t("messages.usual")}
            </button>
          ) : null}
        </div>
      ) : null}
      <Approval of={of} rules={rules} locale={locale} isKept={isKept} />
      <Preview of={preview.value} rules={rules} locale={locale} isStale={fault !== null} />
    </div>
  );
}

interface TryProps {
  readonly of: MessageKindView;
  readonly rules: MessageRulesView;
  readonly isChanged: boolean;
}

function TryOut({ of, rules, isChanged }: TryProps) {
  const ready = rules.channels.filter((one) => one.is_set_up && one.channel !== "log");
  const channel = useSignal<Channel | null>(ready[0]?.channel ?? null);
  const locale = useSignal<Locale>("pt-BR");
  const to = useSignal("");
  const said = useSignal<{ readonly is_sent: boolean; readonly text: string } | null>(null);
  const busy = useSignal(false);
  const [first, second, third] = [useId(), useId(), useId()];
  if (channel.value === null) return null;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (channel.value === null || busy.value) return;
    busy.value = true;
    try {
      const what = { kind: of.kind, locale: locale.value, channel: channel.value, to: to.value };
      const tried = await messagesApi.tryOut(what);
      const text = t(tried.is_sent ? "messages.tried" : "messages.not-tried", { ...tried });
      said.value = { is_sent: tried.is_sent, text };
    } catch (cause) {
      said.value = { is_sent: false, text: failureText(cause) };
    }
    busy.value = false;
  };
  return (
    <form class="message-try" onSubmit={send} data-testid="try">
      <div class="field">
        <label for={first}>{t("messages.try-channel")}</label>
        <select
          id={first}
          value={channel.value}
          onChange={({ currentTarget }) => {
            channel.value = currentTarget.value as Channel;
          }}
        >
          {ready.map((one) => (
            <option key={one.channel} value={one.channel}>
              {word("channel", one.channel)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for={second}>{t("messages.try-language")}</label>
        <select
          id={second}
          value={locale.value}
          onChange={({ currentTarget }) => {
            locale.value = currentTarget.value as Locale;
          }}
        >
          {LOCALES.map((one) => (
            <option key={one} value={one}>
              {word("language", one)}
            </option>
          ))}
        </select>
      </div>
      {channel.value === "whatsapp" || channel.value === "sms" ? (
        <div class="field">
          <label for={third}>{t("messages.try-to")}</label>
          <input
            id={third}
            type="tel"
            required
            maxLength={40}
            value={to.value}
            onInput={({ currentTarget }) => {
              to.value = currentTarget.value;
            }}
          />
        </div>
      ) : null}
      <button type="submit" class="small" disabled={busy.value || isChanged}>
        {t("messages.try")}
      </button>
      <p class={said.value?.is_sent === false ? "fault" : "hint"} role="status">
        {isChanged ? t("messages.try-saved") : said.value?.text}
      </p>
    </form>
  );
}
