/** Webhooks: which there are, how they are, and what is done to them. */
import { signal, useSignal } from "@preact/signals";
import { useFresh } from "../../asked";
import { moment } from "../../format";
import { of } from "../../fresh";
import { Icon } from "../../parts/icon";
import { Empty, Fetched } from "../../parts/state";
import { settings } from "../../settings-api";
import { timeZone } from "../../store";
import { t, tn, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { WebhookView } from "../../wire";
import { Deliveries } from "./deliveries";
import { ask, Step } from "./webhook-steps";

const aboutWebhooks = of("webhook");
const opened = signal<string | null>(null);
const TONES: Readonly<Record<string, string>> = { active: "good", disabled: "bad" };

export function Webhooks() {
  const [webhooks, again] = useFresh(settings.webhooks, aboutWebhooks);
  const shown = webhooks.value.value?.find((one) => one.id === opened.value);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.webhooks")}</h2>
        <p class="hint">{t("hook.hint")}</p>
        <button
          type="button"
          class="primary"
          onClick={() => ask({ step: "edit", webhook: null })}
          data-testid="hook-new"
        >
          <Icon name="plus" size={16} /> {t("hook.new")}
        </button>
      </header>
      <Fetched of={webhooks.value} again={again} rows={3}>
        {(found) =>
          found.length === 0 ? (
            <Empty icon="hook" title={t("hook.empty")} hint={t("hook.empty-hint")} />
          ) : shown ? (
            <>
              <button
                type="button"
                class="link"
                onClick={() => {
                  opened.value = null;
                }}
                data-testid="hook-back"
              >
                {t("hook.back")}
              </button>
              <ul class="lines">
                <One webhook={shown} again={again} />
              </ul>
              <Deliveries key={shown.id} webhook={shown} />
            </>
          ) : (
            <ul class="lines" data-testid="webhooks">
              {found.map((one) => (
                <One key={one.id} webhook={one} again={again} />
              ))}
            </ul>
          )
        }
      </Fetched>
      <Step again={again} />
    </>
  );
}

interface OneProps {
  readonly webhook: WebhookView;
  readonly again: () => void;
}

const One = ({ webhook, again }: OneProps) => (
  <li class="webhook" data-testid="webhook" data-state={webhook.state}>
    <span>
      <strong>{webhook.name}</strong>
      <span class="mono hint">{webhook.url}</span>
      <span class="hint">{webhook.kinds.map(kindText).join(" · ")}</span>
      <span class="hint">{health(webhook)}</span>
      {webhook.reason ? <span class="webhook-why">{word("hook-why", webhook.reason)}</span> : null}
    </span>
    <span class={`badge ${TONES[stateOf(webhook)] ?? "warn"}`}>
      {word("hook-state", stateOf(webhook))}
    </span>
    <Buttons webhook={webhook} again={again} />
  </li>
);

const stateOf = ({ state, failures }: WebhookView): string =>
  state === "active" && failures > 0 ? "failing" : state;

/** What a kind is called: all about one thing by its name, one type by its own. */
export function kindText(kind: string): string {
  if (kind === "*") return t("hook.all-of");
  const [about = "", what = ""] = kind.split(".");
  return what === "*" ? word("event-about", about) : kind;
}

function health(webhook: WebhookView): string {
  const zone = timeZone.value;
  const { delivered_at, failing_since, previous_until } = webhook;
  return [
    delivered_at ? t("hook.delivered", { when: moment(delivered_at, zone) }) : t("hook.never"),
    webhook.waiting ? tn("hook.waiting", webhook.waiting) : null,
    failing_since
      ? t("hook.failing", { count: webhook.failures, when: moment(failing_since, zone) })
      : null,
    previous_until && Date.parse(previous_until) > Date.now()
      ? t("hook.overlap", { when: moment(previous_until, zone) })
      : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Buttons({ webhook, again }: OneProps) {
  const busy = useSignal(false);
  const work = (what: () => Promise<void>) => async (): Promise<void> => {
    busy.value = true;
    try {
      await what();
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
    again();
  };
  const isOn = webhook.state === "active";
  return (
    <span class="buttons">
      {opened.value === webhook.id ? null : (
        <button
          type="button"
          class="small"
          onClick={() => {
            opened.value = webhook.id;
          }}
          data-testid="hook-log"
        >
          {t("hook.log")}
        </button>
      )}
      <button
        type="button"
        class="small"
        disabled={busy.value}
        onClick={work(() => test(webhook))}
        data-testid="hook-test"
      >
        {t(busy.value ? "hook.testing" : "hook.test")}
      </button>
      <button
        type="button"
        class="small"
        onClick={() => ask({ step: "edit", webhook })}
        data-testid="hook-edit"
      >
        {t("hook.edit")}
      </button>
      <button
        type="button"
        class="small"
        disabled={busy.value}
        onClick={work(() => settings.turnWebhook(webhook.id, !isOn).then(() => undefined))}
        data-testid="hook-turn"
      >
        {t(isOn ? "hook.pause" : "hook.resume")}
      </button>
      <button
        type="button"
        class="small"
        onClick={() => ask({ step: "replay", webhook })}
        data-testid="hook-replay"
      >
        {t("hook.replay-since")}
      </button>
      <button
        type="button"
        class="small"
        onClick={() => ask({ step: "secret", webhook })}
        data-testid="hook-secret"
      >
        {t("hook.secret")}
      </button>
      <button
        type="button"
        class="small danger"
        onClick={() => ask({ step: "remove", webhook })}
        data-testid="hook-remove"
      >
        {t("hook.remove")}
      </button>
    </span>
  );
}

async function test(webhook: WebhookView): Promise<void> {
  const tried = await settings.tryWebhook(webhook.id);
  if (!tried.failure) {
    say("toast.hook-test-ok", { status: tried.status, ms: tried.ms });
    return;
  }
  const why = word("hook-failure", tried.failure);
  const what = [tried.status, t("hook.ms", { ms: tried.ms })].filter(Boolean).join(", ");
  say("toast.hook-test-bad", { why, what }, "bad");
}
