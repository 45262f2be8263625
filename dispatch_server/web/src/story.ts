/** What an order's page says of its events. Pure. */
import { span, time } from "./format";
import { word } from "./texts";
import type { OrderStory, StoryEvent, VisitView } from "./wire";

/** Statuses from which each step may be taken; the server decides, this hides what it would refuse. */
const AGAIN = new Set([
  ...["received", "on_hold", "ready", "planned", "assigned", "out_for_delivery"],
  ...["attempt_failed", "returning"],
]);
const RETURNS = new Set(["attempt_failed", "partially_delivered"]);
const CANCELS = new Set(["received", "on_hold", "ready", "planned", "attempt_failed"]);
const OPEN_VISITS = new Set(["pending", "en_route", "arrived", "skipped"]);

export const mayReschedule = (status: string): boolean => AGAIN.has(status);
export const mayReturn = (status: string): boolean => RETURNS.has(status);
export const isReturning = (status: string): boolean => status === "returning";
export const mayCancel = (status: string): boolean => CANCELS.has(status);
export const hasDriver = (status: string): boolean =>
  status === "assigned" || status === "out_for_delivery";

/** The visit that is still to come, if any. */
export const openVisit = (story: OrderStory): VisitView | null =>
  story.visits.findLast((visit) => OPEN_VISITS.has(visit.status)) ?? null;

/** What an event says beside its name: a reason, a day, a window, an attempt's number. */
export function eventDetail(event: StoryEvent, timeZone: string): string {
  const { reason, hold_reason, date, opens, closes, eta } = event.facts;
  const said: string[] = [];
  if (typeof hold_reason === "string" && hold_reason) said.push(word("hold", hold_reason));
  else if (typeof reason === "string" && reason && reason !== "place_located") {
    said.push(word(event.type.startsWith("promise.") ? "promise" : "reason", reason));
  }
  if (typeof opens === "string" && typeof closes === "string") {
    said.push(span(opens, closes, timeZone) ?? "");
  }
  if (typeof eta === "string") said.push(`≈ ${time(eta, timeZone)}`);
  if (event.type === "order.rescheduled" || event.type === "order.reattempt_scheduled") {
    if (typeof date === "string") said.unshift(date.split("-").reverse().join("/"));
  }
  return said.join(" · ");
}

export type EventTone = "good" | "bad" | "warn" | "plain";
const TONES: Readonly<Record<string, EventTone>> = {
  "order.delivered": "good",
  "promise.kept": "good",
  "order.attempt_failed": "bad",
  "order.canceled": "bad",
  "promise.broken": "bad",
  "proof.rejected": "bad",
  "order.on_hold": "warn",
  "incident.opened": "warn",
  "order.returning": "warn",
};
export const eventTone = (type: string): EventTone => TONES[type] ?? "plain";

/** Where an event was written so much later than it happened, the reader is told both. */
const LATE_MS = 120_000;
export const cameLate = (event: StoryEvent): boolean =>
  Date.parse(event.received_at) - Date.parse(event.occurred_at) > LATE_MS;
