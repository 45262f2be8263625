/** How a message reads on each channel that is set up, and what an SMS of it takes. */
import type { Locale } from "../../settings/messages";
import type { Remote } from "../../store";
import { t, tn, word } from "../../texts";
import { failureText } from "../../toasts";
import type { MessagePreview, MessageRulesView } from "../../wire";

interface Props {
  readonly of: Remote<MessagePreview>;
  readonly rules: MessageRulesView;
  readonly locale: Locale;
  readonly isStale: boolean;
}

export function Preview({ of: { value, failure }, rules, locale, isStale }: Props) {
  const ready = rules.channels.filter((one) => one.is_set_up).map((one) => one.channel);
  const [whatsapp, sms] = [ready.includes("whatsapp"), ready.includes("sms")];
  return (
    <div class="message-previews" data-stale={isStale}>
      {whatsapp && value ? (
        <figure class="message-preview" data-testid="preview-whatsapp">
          <figcaption class="hint">{word("channel", "whatsapp")}</figcaption>
          <p lang={locale}>{value.whatsapp}</p>
        </figure>
      ) : null}
      {sms && value ? (
        <figure class="message-preview" data-testid="preview-sms">
          <figcaption class="hint">
            {word("channel", "sms")} · {tn("messages.parts", value.sms_parts)}
            {value.sms_is_gsm ? "" : ` · ${t("messages.accents")}`}
          </figcaption>
          <p lang={locale}>{value.sms}</p>
        </figure>
      ) : null}
      {ready.includes("email") || !(whatsapp || sms) ? (
        <figure class="message-preview">
          <figcaption class="hint">{t("messages.preview")}</figcaption>
          <strong lang={locale}>{value?.subject ?? "…"}</strong>
          <p lang={locale} data-testid="preview">
            {failure ? failureText(failure) : (value?.text ?? "…")}
          </p>
        </figure>
      ) : failure ? (
        <p class="fault">{failureText(failure)}</p>
      ) : null}
    </div>
  );
}
