/** What can be done about an order from its page, as far as its state and the reader's role allow. */
import { useEffect } from "preact/hooks";
import { copyTrackingLink } from "../actions";
import {
  cancelOrder,
  correctPlace,
  reschedule,
  sendBack,
  sendByWhatsapp,
  whatsappNumber,
} from "../following";
import { Icon } from "../parts/icon";
import { Sure } from "../parts/sure";
import { may } from "../store";
import { hasDriver, isReturning, mayCancel, mayReschedule, mayReturn } from "../story";
import { t } from "../texts";
import { step } from "../ui";
import type { OrderStory } from "../wire";
import { Correct } from "./correct";
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
      {step.value === "place" ? (
        <Correct
          id={order.id}
          at={order.at}
          notes={story.access_notes}
          save={(at, notes) => correctPlace(order.id, at, notes)}
          onClose={close}
        />
      ) : null}
      {step.value === "reschedule" ? (
        <Reschedule
          title={t("order.reschedule-title", { number: order.external_id })}
          save={(to) => reschedule(order.id, to)}
          onClose={close}
        >
          {hasDriver(order.status) ? <p class="notice warn">{t("order.reschedule-run")}</p> : null}
        </Reschedule>
      ) : null}
      {step.value === "return" ? <Back story={story} /> : null}
      {step.value === "cancel" ? <Cancel story={story} /> : null}
    </>
  );
}

const Back = ({ story: { order } }: { story: OrderStory }) => {
  const isBack = isReturning(order.status);
  return (
    <Sure
      title={t(isBack ? "order.returned-title" : "order.return-title", {
        number: order.external_id,
      })}
      yes={t(isBack ? "order.returned" : "order.return")}
      no={t("app.cancel")}
      go={() => sendBack(order.id, isBack)}
      onClose={close}
    >
      <p>{t(isBack ? "order.returned-text" : "order.return-text")}</p>
    </Sure>
  );
};

const Cancel = ({ story: { order } }: { story: OrderStory }) => (
  <Sure
    title={t("order.cancel-title", { number: order.external_id })}
    yes={t("order.cancel")}
    no={t("order.cancel-keep")}
    go={() => cancelOrder(order.id)}
    onClose={close}
  >
    <p>{t("order.cancel-text")}</p>
  </Sure>
);
