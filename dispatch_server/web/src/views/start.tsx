/** A day without runs: the three steps that get there, and how far they are. */
import { Icon } from "../parts/icon";
import { go } from "../query";
import { depots, drivers, may, orders, plans, review, shifts, vehicles } from "../store";
import { t, tn } from "../texts";
import { openImport } from "../ui";

/** Who drives what from where: said first, and for good once it is there. */
function Fleet() {
  const loaded = [depots, vehicles, drivers, shifts].every((one) => one.value.value !== null);
  if (!loaded) return null;
  const count = (of: typeof depots | typeof vehicles | typeof drivers | typeof shifts): number =>
    of.value.value?.length ?? 0;
  const missing = [
    count(depots) ? null : t("fleet.no-depots"),
    count(vehicles) ? null : t("fleet.no-vehicles"),
    count(drivers) ? null : t("fleet.no-drivers"),
    count(shifts) ? null : t("start.no-shifts"),
  ].filter((text) => text !== null);
  return (
    <li class={missing.length ? "now" : "done"} data-testid="start-fleet">
      <h3>{t("start.fleet")}</h3>
      <p>
        {missing.length
          ? missing.join(" · ")
          : t("start.fleet-have", {
              drivers: tn("start.drivers", count(drivers)),
              shifts: tn("plan.shifts", count(shifts)),
            })}
      </p>
      {missing.length ? (
        <button type="button" class="small" onClick={() => go({ view: "fleet" })}>
          {t("start.fleet-go")}
        </button>
      ) : null}
    </li>
  );
}

export function Start() {
  const ready = orders.value.value?.counts.ready ?? 0;
  const doubtful = review.value.value?.total ?? 0;
  const plan = plans.value.value?.find((one) => one.status === "ready");
  return (
    <div class="start" data-testid="start">
      <h2>{t("start.title")}</h2>
      <p class="hint">{t("start.hint")}</p>
      <ol>
        <Fleet />
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
      <p class="hint start-keys">
        <kbd>Ctrl K</kbd> {t("start.palette")} <kbd>?</kbd> {t("start.keys")}
      </p>
    </div>
  );
}
