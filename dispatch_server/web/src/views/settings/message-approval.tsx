/** How WhatsApp's approval of one text stands, and what is sent until then. */
import { moment } from "../../format";
import { Badge, type Tone } from "../../parts/badge";
import type { Locale } from "../../settings/messages";
import { timeZone } from "../../store";
import { knows, t, word } from "../../texts";
import type { MessageKindView, MessageRulesView, TemplateState } from "../../wire";

const TONES: Readonly<Record<TemplateState, Tone>> = {
  unsent: "plain",
  pending: "blue",
  approved: "good",
  rejected: "bad",
  paused: "warn",
  disabled: "bad",
  gone: "bad",
};

interface Props {
  readonly of: MessageKindView;
  readonly rules: MessageRulesView;
  readonly locale: Locale;
  /** Whether the words are those that are kept, so that their approval is about them. */
  readonly isKept: boolean;
}

export function Approval({ of, rules, locale, isKept }: Props) {
  const template = of.templates[locale];
  const isThere = rules.channels.some((one) => one.channel === "whatsapp" && one.is_set_up);
  if (!isThere || !of.is_on) return null;
  if (!isKept) return <p class="hint message-approval">{t("messages.template-changed")}</p>;
  if (!template) return <p class="hint message-approval">{t("messages.template-none")}</p>;
  const { state, reason, category, told_at, older } = template;
  const isCostly = category !== "" && category !== "UTILITY";
  return (
    <div class="message-approval" data-testid="approval" data-state={state}>
      <Badge tone={TONES[state]}>{word("template", state)}</Badge>
      <span class="hint">
        {t(`messages.template-${state}`)}
        {told_at
          ? ` ${t("messages.template-told", { time: moment(told_at, timeZone.value) })}`
          : ""}
      </span>
      {reason ? <span class="fault">{why(reason)}</span> : null}
      {older ? <span class="hint">{t("messages.template-older")}</span> : null}
      {isCostly ? <span class="fault">{t("messages.template-category", { category })}</span> : null}
    </div>
  );
}

/** Say a reason in words where it begins with a code that is known, and what Meta adds as it is. */
function why(reason: string): string {
  const [code = "", ...more] = reason.split(" ");
  return knows(`template-reason.${code}`)
    ? [word("template-reason", code), ...more].join(" ")
    : reason;
}
