/** What an order's recipient was told, what the provider said of it, and sending it again. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { moment } from "../format";
import { load } from "../load";
import { Status } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Fetched } from "../parts/state";
import { messagesApi } from "../settings/messages-api";
import { may, orderNews, type Remote, timeZone } from "../store";
import { t, word } from "../texts";
import { say, sayFailure } from "../toasts";
import type { MessageView, OrderMessages as Told, Uuid } from "../wire";
import { Section } from "./order";

export function OrderMessages({ id }: { id: Uuid }) {
  const told = useSignal<Remote<Told>>({ value: null, failure: null, loading: true });
  const news = orderNews.value;
  const again = (): void => void load(told, (signal) => messagesApi.ofOrder(id, signal));
  useEffect(again, [id, news]);
  return (
    <Section title={t("order.messages")} count={told.value.value?.messages.length ?? 0}>
      <Fetched of={told.value} again={again} rows={2}>
        {(found) => <List id={id} told={found} again={again} />}
      </Fetched>
    </Section>
  );
}

interface ListProps {
  readonly id: Uuid;
  readonly told: Told;
  readonly again: () => void;
}

function List({ id, told, again }: ListProps) {
  const busy = useSignal(false);
  const send = async (work: () => Promise<MessageView>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      await work();
      say("toast.message-sent");
      again();
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
  };
  const maySend = may("notes") && told.has_channel;
  return (
    <>
      {told.has_channel ? null : <p class="hint">{t("order.messages-no-channel")}</p>}
      {told.messages.length === 0 && told.has_channel ? (
        <p class="hint">{t("order.messages-empty")}</p>
      ) : null}
      {maySend && told.now ? (
        <button
          type="button"
          class="small told-now"
          disabled={busy.value}
          onClick={() => void send(() => messagesApi.sendNow(id))}
          data-testid="send-now"
        >
          <Icon name="send" size={14} /> {t("order.messages-now")}
        </button>
      ) : null}
      <ol class="told" data-testid="order-messages">
        {told.messages.map((one) => (
          <Line
            key={one.id}
            message={one}
            isBusy={busy.value}
            onAgain={maySend ? () => void send(() => messagesApi.sendAgain(one.id)) : null}
          />
        ))}
      </ol>
    </>
  );
}

interface LineProps {
  readonly message: MessageView;
  readonly isBusy: boolean;
  readonly onAgain: (() => void) | null;
}

function Line({ message, isBusy, onAgain }: LineProps) {
  const { kind, channel, state, reason, address, next_at, receipts, is_by_hand } = message;
  const name = word("message-kind", kind);
  return (
    <li data-testid="order-message" data-state={state}>
      <details>
        <summary>
          <strong>{name}</strong>
          <Status group="message-state" code={state} />
          <Icon name="down" size={14} />
          <span class="hint">
            {channel ? `${word("channel", channel)} ${address} · ` : ""}
            {moment(message.created_at, timeZone.value)}
            {is_by_hand ? ` · ${t("order.messages-by-hand")}` : ""}
          </span>
          {reason ? <span class="hint told-why">{word("suppressed", reason)}</span> : null}
          {state === "failed" ? (
            <span class="fault told-why">
              {message.answer}
              {message.remedy ? ` · ${word("remedy", message.remedy)}` : ""}
            </span>
          ) : null}
          {state === "queued" && next_at ? (
            <span class="hint told-why">
              {t("order.messages-next", { time: moment(next_at, timeZone.value) })}
              {message.answer ? ` · ${message.answer}` : ""}
            </span>
          ) : null}
        </summary>
        <blockquote>{message.text}</blockquote>
        {message.template ? (
          <p class="hint">{t("order.messages-template", { name: message.template })}</p>
        ) : null}
        <ul class="ledger">
          {receipts.map((one) => (
            <li key={one.state}>
              <span>{word("message-state", one.state)}</span>
              <span class="hint">
                {moment(one.at, timeZone.value)}
                {one.answer ? ` · ${one.answer}` : ""}
              </span>
            </li>
          ))}
        </ul>
        {onAgain ? (
          <button
            type="button"
            class="small"
            disabled={isBusy}
            onClick={onAgain}
            aria-label={t("order.messages-again-name", { name })}
            data-testid="send-again"
          >
            <Icon name="redo" size={14} /> {t("order.messages-again")}
          </button>
        ) : null}
      </details>
    </li>
  );
}
