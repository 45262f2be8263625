/** A day without runs: the three steps that get there, and how far they are. */
import { Icon } from "../parts/icon";
import { go } from "../query";
import { may, orders, plans, review } from "../store";
import { t, tn } from "../texts";
import { openImport } from "../ui";

export function Start() {
  const ready = orders.value.value?.counts.ready ?? 0;
  const doubtful = review.value.value?.total ?? 0;
  const plan = plans.value.value?.find((one) => one.status === "ready");
  return (
    <div class="start" data-testid="start">
      <h2>{t("start.title")}</h2>
      <p class="hint">{t("start.hint")}</p>
      <ol>
        <li class={ready ? "done" : "now"}>
          <h3>{t("start.orders")}</h3>
          {ready ? <p>{tn("start.orders-have", ready)}</p> : null}
          {doubtful ? (
            <button type="button" class="link" onClick={() => go({ view: "review" })}>
              {tn("start.review", doubtful)}
            </button>
          ) : null}
          {may("orders") ? (
            <button type="button" class={ready ? "small" : "primary"} onClick={openImport}>
              <Icon name="upload" size={16} /> {t("start.orders-go")}
            </button>
          ) : null}
        </li>
        <li class={plan ? "done" : ready ? "now" : ""}>
          <h3>{t("start.plan")}</h3>
          {plan ? <p>{t("start.plan-have")}</p> : null}
          {may("plan") ? (
            <button
              type="button"
              class={ready && !plan ? "primary" : "small"}
              onClick={() => go({ view: "plan", plan: plan?.id ?? null })}
              data-testid="start-plan"
            >
              {t("start.plan-go")}
            </button>
          ) : null}
        </li>
        <li class={plan ? "now" : ""}>
          <h3>{t("start.publish")}</h3>
          <p>{t("start.publish-hint")}</p>
          {plan && may("plan") ? (
            <button
              type="button"
              class="primary"
              onClick={() => go({ view: "plan", plan: plan.id })}
            >
              {t("start.publish-go")}
            </button>
          ) : null}
        </li>
      </ol>
    </div>
  );
}
