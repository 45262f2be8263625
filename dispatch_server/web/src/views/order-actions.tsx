/** What can be done about an order from its page, as far as its state and the reader's role allow. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { copyTrackingLink } from "../actions";
import { cancelOrder, correctPlace, sendBack, sendByWhatsapp, whatsappNumber } from "../following";
import { isPlacing, lookAt, pin } from "../map/pick";
import { Coordinates } from "../parts/coordinates";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { may } from "../store";
import { hasDriver, isReturning, mayCancel, mayReschedule, mayReturn } from "../story";
import { t } from "../texts";
import { step } from "../ui";
import type { OrderStory } from "../wire";
import { Openings } from "./openings";
import { Reschedule } from "./reschedule";

const close = (): void => {
  step.value = null;
};

export function OrderActions({ story }: { story: OrderStory }) {
  const { order } = story;
  useEffect(() => close, [order.id]);
  return (
    <>
      <div class="buttons order-actions" data-testid="order-actions">
        {may("orders") && mayReschedule(order.status) ? (
          <button
            type="button"
            class={order.status === "attempt_failed" ? "primary" : ""}
            onClick={() => {
              step.value = "reschedule";
            }}
            data-testid="order-reschedule"
          >
            <Icon name="clock" size={16} />{" "}
            {t(order.status === "attempt_failed" ? "order.again" : "order.reschedule")}
          </button>
        ) : null}
        {order.status === "ready" ? (
          <button
            type="button"
            class="primary"
            onClick={() => {
              step.value = "fit";
            }}
            data-testid="order-fit"
          >
            <Icon name="runs" size={16} /> {t("fit.open")}
          </button>
        ) : null}
        <button
          type="button"
          onClick={() => void copyTrackingLink(order.id)}
          data-testid="copy-link"
        >
          <Icon name="link" size={16} /> {t("order.link")}
        </button>
        {whatsappNumber(order.recipient_phone) ? (
          <button type="button" onClick={() => void sendByWhatsapp(story)}>
            <Icon name="send" size={16} /> {t("order.whatsapp")}
          </button>
        ) : null}
        {may("places") ? (
          <button
            type="button"
            aria-pressed={step.value === "place"}
            onClick={() => {
              step.value = step.value === "place" ? null : "place";
            }}
            data-testid="order-correct"
          >
            <Icon name="review" size={16} /> {t("order.correct")}
          </button>
        ) : null}
        {may("orders") && (mayReturn(order.status) || isReturning(order.status)) ? (
          <button
            type="button"
            onClick={() => {
              step.value = "return";
            }}
            data-testid="order-return"
          >
            <Icon name="back" size={16} />{" "}
            {t(isReturning(order.status) ? "order.returned" : "order.return")}
          </button>
        ) : null}
        {may("orders") && mayCancel(order.status) ? (
          <button
            type="button"
            class="danger"
            onClick={() => {
              step.value = "cancel";
            }}
            data-testid="order-cancel"
          >
            {t("order.cancel")}
          </button>
        ) : null}
      </div>
      {step.value === "fit" ? <Openings order={order} onClose={close} /> : null}
      {step.value === "place" ? <Correct story={story} /> : null}
      {step.value === "reschedule" ? (
        <Reschedule order={order} hasDriver={hasDriver(order.status)} onClose={close} />
      ) : null}
      {step.value === "return" ? <Back story={story} /> : null}
      {step.value === "cancel" ? <Cancel story={story} /> : null}
    </>
  );
}

function Correct({ story }: { story: OrderStory }) {
  const { order } = story;
  const notes = useSignal(story.access_notes);
  useEffect(() => {
    pin.value = order.at;
    isPlacing.value = true;
    if (order.at) lookAt(order.at, 17);
    return () => {
      pin.value = null;
      isPlacing.value = false;
    };
  }, [order.id, order.at]);
  const at = pin.value;
  return (
    <section class="correct" data-testid="correct-place">
      <p class="hint">{t("order.correct-hint")}</p>
      <Coordinates at={at} />
      <label>
        {t("review.access")}
        <input
          value={notes.value}
          maxLength={1000}
          placeholder={t("review.access-hint")}
          onInput={(event) => {
            notes.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!at}
          onClick={async () => {
            if (at && (await correctPlace(order.id, at, notes.value.trim()))) close();
          }}
          data-testid="correct-go"
        >
          <Icon name="check" size={16} /> {t("order.correct-go")}
        </button>
        <button type="button" onClick={close}>
          {t("app.cancel")}
        </button>
      </div>
    </section>
  );
}

const Back = ({ story: { order } }: { story: OrderStory }) => {
  const isBack = isReturning(order.status);
  return (
    <Sure
      title={t(isBack ? "order.returned-title" : "order.return-title", {
        number: order.external_id,
      })}
      text={t(isBack ? "order.returned-text" : "order.return-text")}
      yes={t(isBack ? "order.returned" : "order.return")}
      no={t("app.cancel")}
      go={() => sendBack(order.id, isBack)}
    />
  );
};

const Cancel = ({ story: { order } }: { story: OrderStory }) => (
  <Sure
    title={t("order.cancel-title", { number: order.external_id })}
    text={t("order.cancel-text")}
    yes={t("order.cancel")}
    no={t("order.cancel-keep")}
    go={() => cancelOrder(order.id)}
  />
);

interface SureProps {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly go: () => Promise<boolean>;
}

function Sure({ title, text, yes, no, go }: SureProps) {
  const busy = useSignal(false);
  return (
    <Dialog
      title={title}
      onClose={close}
      testid="sure"
      foot={
        <>
          <button type="button" onClick={close}>
            {no}
          </button>
          <button
            type="button"
            class="primary"
            disabled={busy.value}
            onClick={async () => {
              busy.value = true;
              if (await go()) close();
              else busy.value = false;
            }}
            data-testid="sure-yes"
          >
            {yes}
          </button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
