/** Why an order is left out and what would take it in, in words. */
import { dutyById } from "./duties";
import { distance, duration, money, number, weight } from "./format";
import { t, tn } from "./texts";
import type { Change, LeftOut } from "./wire";

/** What is missing of a load's dimension. */
function room(dimension: string, amount: number): string {
  if (dimension === "weight_g") return weight(amount);
  if (dimension === "volume_cm3") return `${number(amount / 1000, 1)} L`;
  return tn("fleet.packages", amount);
}

function wanted({ kind, vehicle_id, amount, dimension }: Change, currency: string): string {
  const duty = dutyById(vehicle_id);
  const driver = duty.driver || t("change.somebody");
  const facts = { driver, vehicle: duty.vehicle || t("change.a-vehicle") };
  const time = duration(Math.abs(amount));
  switch (kind) {
    case "stops":
      return tn("change.stops", amount, facts);
    case "distance":
      return t("change.distance", { ...facts, distance: distance(amount) });
    case "price":
      return t("change.price", { money: money(amount, currency) });
    case "capacity":
      if (!dimension) return t("change.capacity-some", facts);
      return t("change.capacity", { ...facts, room: room(dimension, amount) });
    case "window":
      return t(amount < 0 ? "change.window-sooner" : "change.window-later", { time });
    default:
      return t(`change.${kind}`, { ...facts, time });
  }
}

/** The cheapest single change that would take an order in, and what the routes then cost more. */
export function changeText(change: Change, currency: string): string {
  const cost = Math.round(change.extra_cents);
  const text = wanted(change, currency);
  if (change.kind === "price" || cost <= 0) return text;
  return t("change.costing", { change: text, money: money(cost, currency) });
}

/** Our own way against the carrier's price, where one was weighed against the other. */
export function carrierText(left: LeftOut, currency: string): string | null {
  const { own_cents: own, carrier_cents: theirs } = left;
  if (own === null || theirs === null) return null;
  return t(own > theirs ? "change.carrier-cheaper" : "change.carrier-dearer", {
    carrier: left.carrier || t("change.carrier"),
    own: money(own, currency),
    theirs: money(theirs, currency),
    saves: money(Math.abs(own - theirs), currency),
  });
}
