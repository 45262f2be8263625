/** Over which channels customers are told, in which order, how each stands, and what Meta approved. */
import { type Signal, useSignal } from "@preact/signals";
import { moment } from "../../format";
import { Badge, type Tone } from "../../parts/badge";
import { Icon } from "../../parts/icon";
import { approval, chosen, inOrder, sooner } from "../../settings/messages";
import { messagesApi } from "../../settings/messages-api";
import { may, timeZone } from "../../store";
import { t, tn, word } from "../../texts";
import { sayFailure } from "../../toasts";
import type { ChannelView, MessageRulesView, SetMessageRules } from "../../wire";

interface Props {
  readonly rules: MessageRulesView;
  readonly draft: Signal<SetMessageRules>;
  readonly onRead: (rules: MessageRulesView) => void;
}

export function MessageChannels({ rules, draft, onRead }: Props) {
  const isDumb = rules.channels.every((one) => !one.is_set_up);
  const all = rules.channels.map((one) => one.channel);
  const hasSms = rules.channels.some((one) => one.channel === "sms" && one.is_set_up);
  return (
    <section class="message-channels">
      <h3>{t("messages.channels")}</h3>
      {isDumb ? (
        <p class="notice" role="status" data-testid="no-channel">
          {t("messages.no-channel")}
        </p>
      ) : (
        <p class="hint">{t("messages.channels-hint")}</p>
      )}
      <ol class="lines" data-testid="channels">
        {inOrder(draft.value, all).map((channel) => {
          const of = rules.channels.find((one) => one.channel === channel);
          return of ? (
            <Line key={channel} of={of} rules={rules} draft={draft} onRead={onRead} />
          ) : null;
        })}
      </ol>
      {hasSms ? (
        <label class="message-consent">
          <input
            type="checkbox"
            disabled={!may("accounts")}
            checked={draft.value.sms_plain}
            onChange={({ currentTarget: { checked } }) => {
              draft.value = { ...draft.value, sms_plain: checked };
            }}
            data-testid="sms-plain"
          />
          <span>
            {t("messages.sms-plain")} <span class="hint">{t("messages.sms-plain-hint")}</span>
          </span>
        </label>
      ) : null}
    </section>
  );
}

interface LineProps extends Props {
  readonly of: ChannelView;
}

function Line({ of, rules, draft, onRead }: LineProps) {
  const { channel, is_set_up, waiting, failure } = of;
  const at = draft.value.channels.indexOf(channel);
  const isUsed = at >= 0 || channel === "log";
  const name = word("channel", channel);
  const { tone, text, isFailing } = standing(of, isUsed);
  return (
    <li class="message-channel" data-testid={`channel-${channel}`} data-used={isUsed}>
      <span>
        <strong>{at >= 0 ? `${at + 1}. ${name}` : name}</strong>
        <span class="hint">
          {lately(of, isFailing)}
          {waiting > 0 ? ` · ${tn("messages.waiting", waiting)}` : null}
        </span>
        {isFailing ? (
          <span class="fault">
            {t("messages.last-failed", { answer: failure })}
            {of.needs_person ? ` ${t("messages.needs-person")}` : ""}
          </span>
        ) : null}
        {channel === "whatsapp" && is_set_up ? <Approvals rules={rules} onRead={onRead} /> : null}
      </span>
      <Badge tone={tone}>{text}</Badge>
      {channel !== "log" && may("accounts") ? (
        <span class="message-order">
          <label class="message-switch">
            <input
              type="checkbox"
              checked={isUsed}
              onChange={() => {
                draft.value = chosen(draft.value, channel);
              }}
              data-testid="use"
            />
            <span class="unseen">{name}: </span>
            {t("messages.use")}
          </label>
          <button
            type="button"
            class="small"
            disabled={at < 1}
            onClick={() => {
              draft.value = sooner(draft.value, channel);
            }}
            aria-label={t("messages.sooner", { channel: name })}
            title={t("messages.sooner", { channel: name })}
            data-testid="sooner"
          >
            <Icon name="up" size={14} />
          </button>
        </span>
      ) : null}
    </li>
  );
}

function standing({ is_set_up, sent_at, failed_at }: ChannelView, isUsed: boolean) {
  const isFailing = failed_at !== null && (sent_at === null || failed_at > sent_at);
  const say = (tone: Tone, text: string) => ({ tone, text, isFailing: is_set_up && isFailing });
  if (!is_set_up) return say("plain", t("messages.off"));
  if (!isUsed) return say("plain", t("messages.unused"));
  return isFailing ? say("bad", t("messages.failing")) : say("good", t("messages.ready"));
}

function lately({ channel, is_set_up, sent_at }: ChannelView, isFailing: boolean): string {
  if (!is_set_up) return t("messages.not-set-up", { setting: SETTINGS[channel] });
  if (sent_at) return t("messages.last-sent", { time: moment(sent_at, timeZone.value) });
  return isFailing ? "" : t("messages.nothing-sent");
}

const SETTINGS = {
  whatsapp: "PORTA_WHATSAPP_PHONE_ID",
  sms: "PORTA_TWILIO_ACCOUNT_SID",
  email: "PORTA_SMTP_URL",
  log: "PORTA_MESSAGES_TO_LOG",
} as const;

function Approvals({ rules, onRead }: Pick<Props, "rules" | "onRead">) {
  const busy = useSignal(false);
  const { all, approved, waiting, stopped } = approval(rules);
  const read = async (): Promise<void> => {
    busy.value = true;
    try {
      onRead(await messagesApi.checkTemplates());
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
  };
  if (!rules.whatsapp_agreed) {
    return <span class="hint">{t("messages.templates-consent")}</span>;
  }
  const says = [
    t("messages.templates-approved", { count: approved, all }),
    ...(waiting > 0 ? [tn("messages.templates-waiting", waiting)] : []),
    ...(stopped > 0 ? [tn("messages.templates-stopped", stopped)] : []),
  ];
  return (
    <span class="message-approvals" data-testid="approvals">
      <span class={stopped > 0 ? "fault" : "hint"} role="status">
        {all === 0 ? t("messages.templates-none") : says.join(" · ")}
      </span>
      {may("accounts") ? (
        <button
          type="button"
          class="small"
          disabled={busy.value}
          onClick={() => void read()}
          data-testid="check-templates"
        >
          <Icon name="redo" size={14} />{" "}
          {t(busy.value ? "messages.templates-reading" : "messages.templates-read")}
        </button>
      ) : null}
    </span>
  );
}
