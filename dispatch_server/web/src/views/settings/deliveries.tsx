/** What one webhook was sent: found by state and kind, opened to see each try, sent again. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAsked } from "../../asked";
import { moment } from "../../format";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { Empty, Fetched } from "../../parts/state";
import { settings } from "../../settings-api";
import { timeZone } from "../../store";
import { t, tn, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type {
  DeliveryDetail,
  DeliveryPage,
  DeliveryState,
  DeliveryView,
  WebhookView,
} from "../../wire";

const ONLY: readonly (DeliveryState | null)[] = [null, "waiting", "delivered", "failed"];
const TONES: Readonly<Record<string, string>> = { delivered: "good", failed: "bad" };
const REFRESH_MS = 5000;

export function Deliveries({ webhook }: { webhook: WebhookView }) {
  const only = useSignal<DeliveryState | null>(null);
  const kind = useSignal<string | null>(null);
  const before = useSignal<number | null>(null);
  const open = useSignal<string | null>(null);
  const asked = { only: only.value, kind: kind.value, before: before.value };
  const [page, again] = useAsked(
    (abort) => settings.deliveries(webhook.id, asked, abort),
    [only.value, kind.value, before.value, webhook.waiting],
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (before.value === null && document.visibilityState === "visible") again();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [only.value, kind.value, before.value]);
  return (
    <section class="settings-part" data-testid="deliveries">
      <h3>{t("hook.log")}</h3>
      <div class="deliveries-head">
        <fieldset class="buttons" aria-label={t("hook.only")}>
          {ONLY.map((one) => (
            <button
              key={one}
              type="button"
              class="small"
              aria-pressed={only.value === one}
              onClick={() => {
                only.value = one;
                before.value = null;
              }}
              data-testid={`only-${one ?? "all"}`}
            >
              {word("delivery-state", one ?? "all")}
            </button>
          ))}
        </fieldset>
        <About
          chosen={kind.value}
          choose={(about) => {
            kind.value = about;
            before.value = null;
          }}
        />
      </div>
      <Fetched of={page.value} again={again} rows={4}>
        {(found) => (
          <Page
            page={found}
            onOpen={(id) => {
              open.value = id;
            }}
            onOlder={() => {
              before.value = found.next;
            }}
          />
        )}
      </Fetched>
      {open.value ? (
        <Detail
          id={open.value}
          onClose={() => {
            open.value = null;
            again();
          }}
        />
      ) : null}
    </section>
  );
}

interface AboutProps {
  readonly chosen: string | null;
  readonly choose: (about: string | null) => void;
}

function About({ chosen, choose }: AboutProps) {
  const [kinds] = useAsked(settings.kinds);
  return (
    <select
      aria-label={t("hook.kind")}
      value={chosen ?? ""}
      onChange={(event) => choose(event.currentTarget.value || null)}
      data-testid="delivery-kind"
    >
      <option value="">{t("hook.kind")}…</option>
      {Object.keys(kinds.value.value?.kinds ?? {}).map((about) => (
        <option key={about} value={about}>
          {word("event-about", about)}
        </option>
      ))}
    </select>
  );
}

interface PageProps {
  readonly page: DeliveryPage;
  readonly onOpen: (id: string) => void;
  readonly onOlder: () => void;
}

const Page = ({ page, onOpen, onOlder }: PageProps) =>
  page.deliveries.length === 0 ? (
    <Empty icon="send" title={t("hook.no-deliveries")} hint={t("hook.no-deliveries-hint")} />
  ) : (
    <>
      <ul class="lines">
        {page.deliveries.map((one) => (
          <li key={one.id} data-testid="delivery" data-state={one.state}>
            <span>
              <button
                type="button"
                class="link mono"
                onClick={() => onOpen(one.id)}
                data-testid="delivery-open"
              >
                {one.type}
              </button>
              <span class="hint">{story(one)}</span>
            </span>
            <span class={`badge ${TONES[one.state] ?? (one.tries ? "warn" : "")}`}>
              {one.status ?? word("delivery-state", one.state)}
            </span>
          </li>
        ))}
      </ul>
      {page.next ? (
        <button type="button" onClick={onOlder} data-testid="deliveries-older">
          {t("hook.more")}
        </button>
      ) : null}
    </>
  );

function story(one: DeliveryView): string {
  const zone = timeZone.value;
  return [
    moment(one.ended_at ?? one.created_at, zone),
    one.tries ? tn("hook.tries", one.tries) : null,
    one.failure ? word("hook-failure", one.failure) : null,
    one.state === "waiting" && one.tries
      ? t("hook.next", { when: moment(one.next_at, zone) })
      : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Detail({ id, onClose }: { id: string; onClose: () => void }) {
  const [detail, again] = useAsked(() => settings.delivery(id), [id]);
  const replay = async (): Promise<void> => {
    try {
      await settings.replayDelivery(id);
      say("toast.hook-replay");
      onClose();
    } catch (cause) {
      sayFailure(cause);
    }
  };
  return (
    <Dialog
      title={detail.value.value?.delivery.type ?? t("hook.log")}
      onClose={onClose}
      wide
      testid="delivery-dialog"
      foot={
        <button type="button" class="primary" onClick={replay} data-testid="delivery-replay">
          <Icon name="redo" size={16} /> {t("hook.replay-go")}
        </button>
      }
    >
      <Fetched of={detail.value} again={again} rows={5}>
        {(found) => <Tries detail={found} />}
      </Fetched>
    </Dialog>
  );
}

const Tries = ({ detail }: { detail: DeliveryDetail }) => (
  <>
    <h3>{t("hook.answers")}</h3>
    {detail.attempts.length === 0 ? <p class="hint">{t("hook.no-tries")}</p> : null}
    <ol class="lines">
      {detail.attempts.map((one) => (
        <li key={one.at} data-testid="attempt">
          <span>
            <span>
              {moment(one.at, timeZone.value)} · {t("hook.ms", { ms: one.ms })}
              {one.failure ? ` · ${word("hook-failure", one.failure)}` : ""}
            </span>
            {one.excerpt ? <code class="excerpt">{one.excerpt}</code> : null}
          </span>
          <span class={`badge ${one.failure ? "bad" : "good"}`}>{one.status ?? "—"}</span>
        </li>
      ))}
    </ol>
    <h3>{t("hook.sent")}</h3>
    <pre class="secret">{JSON.stringify(detail.message, null, 2)}</pre>
  </>
);
