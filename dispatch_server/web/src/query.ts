/** Where the dispatcher is, kept in the query string: a reload or a shared link lands there. */
import { computed, signal } from "@preact/signals";
import type { LocalDate, Uuid } from "./wire";

export const VIEWS = [
  "runs",
  "orders",
  "review",
  "plan",
  "fleet",
  "incidents",
  "figures",
  "settings",
] as const;
export type View = (typeof VIEWS)[number];

export interface Query {
  readonly view: View;
  readonly date: LocalDate | null;
  readonly run: Uuid | null;
  readonly stop: Uuid | null;
  readonly order: Uuid | null;
  readonly place: Uuid | null;
  /** The incident to show first, as when its notification was clicked. */
  readonly incident: Uuid | null;
  readonly plan: Uuid | null;
  /** The plan that stands beside it. */
  readonly with: Uuid | null;
  /** A proposal for the running day, or "new" to ask for one. */
  readonly replan: Uuid | "new" | null;
  /** The driver whose chat is open, or "all" for the list of chats. */
  readonly chat: Uuid | "all" | null;
  readonly status: string | null;
  /** Of the settings: which of them. */
  readonly tab: string | null;
  readonly q: string | null;
}

const KEYS = [
  "date",
  "run",
  "stop",
  "order",
  "place",
  "plan",
  "with",
  "replan",
  "incident",
  "status",
  "tab",
  "chat",
  "q",
] as const;

export function readQuery(search: string): Query {
  const params = new URLSearchParams(search);
  const view = params.get("view") as View;
  const date = params.get("date");
  return {
    ...Object.fromEntries(KEYS.map((key) => [key, params.get(key) || null])),
    view: VIEWS.includes(view) ? view : "runs",
    date: date && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null,
  } as Query;
}

export function writeQuery(query: Query): string {
  const params = new URLSearchParams();
  if (query.view !== "runs") params.set("view", query.view);
  for (const key of KEYS) {
    const value = query[key];
    if (value) params.set(key, value);
  }
  const text = params.toString();
  return text ? `?${text}` : "";
}

const here = globalThis.location?.search ?? "";
export const query = signal<Query>(readQuery(here));
export const view = computed(() => query.value.view);

/** Go elsewhere. What belongs to the view that is left (a run, an order…) is dropped; a chat is not. */
export function go(to: Partial<Query>, how: "push" | "replace" = "push"): void {
  const from = query.value;
  const leaves = to.view !== undefined && to.view !== from.view;
  const base: Query = leaves ? { ...readQuery(""), date: from.date, chat: from.chat } : from;
  const next = { ...base, ...to };
  if (writeQuery(next) === writeQuery(from)) return;
  query.value = next;
  const url = `${location.pathname}${writeQuery(next)}`;
  if (how === "push") history.pushState(null, "", url);
  else history.replaceState(null, "", url);
}

/** Show another day; null is today. What belongs to the day that is left is dropped. */
export const goToDay = (day: LocalDate | null): void =>
  go({
    date: day,
    run: null,
    stop: null,
    plan: null,
    with: null,
    order: null,
    place: null,
    replan: null,
    incident: null,
  });

globalThis.addEventListener?.("popstate", () => {
  query.value = readQuery(location.search);
});
