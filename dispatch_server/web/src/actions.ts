/** What a dispatcher does, and what the console asks for by itself. */
import { effect, untracked } from "@preact/signals";
import { api, Failure, onLoggedOut } from "./api";
import { tellChats } from "./chat-actions";
import { forgetDetails, loadDetails, staleRun } from "./detailing";
import { bestLocale, locale } from "./format";
import { fresh, of } from "./fresh";
import { load } from "./load";
import { query } from "./query";
import { learnWords } from "./settings/reasons";
import { rulesApi } from "./settings/rules-api";
import * as store from "./store";
import { type Socket, Stream } from "./stream";
import { say, sayFailure } from "./toasts";
import type { LiveFrame, Me, OrderPage, OrderView, Point, Uuid } from "./wire";

const PAGE = 100;
const ON_MAP = 1000;

// ---- who is asking

function welcome(who: Me): void {
  locale.value = bestLocale(who.user.locale, who.organization.locale);
  document.documentElement.lang = locale.value;
  void load(store.city, () =>
    api.city().catch((failure: Failure) => {
      if (failure.status === 404) return null;
      throw failure;
    }),
  );
  isBroken = false;
  stream.start();
  store.begin(who, Date.now()); // and with it the day is known
  fresh.startOver();
}

/** Go on as somebody else than before, if anybody. */
export function enter(who: Me): void {
  leave();
  welcome(who);
}

/** Hear anew who is asking: their name or language has changed. */
export async function renamed(): Promise<void> {
  const who = await api.me();
  locale.value = bestLocale(who.user.locale, who.organization.locale);
  document.documentElement.lang = locale.value;
  store.me.value = who;
}

function leave(): void {
  if (store.me.value === null) return;
  stream.stop();
  store.me.value = null;
  forgetDetails();
  store.forget();
  fresh.forget();
  learnWords([]);
}
onLoggedOut.call = leave;

export async function resume(): Promise<void> {
  try {
    welcome(await api.me());
  } catch (cause) {
    locale.value = bestLocale(navigator.language);
    document.documentElement.lang = locale.value;
    store.me.value = null;
    if (!(cause instanceof Failure && cause.status === 401)) sayFailure(cause);
  }
}

export async function logIn(email: string, password: string): Promise<void> {
  welcome(await api.logIn({ email, password }));
}

export async function logOut(): Promise<void> {
  await api.logOut().catch(() => undefined);
  leave();
}

// ---- the stream

function wsUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/live`;
}

export const stream = new Stream({
  ticket: async () => (await api.ticket()).ticket,
  open: () => new WebSocket(wsUrl()) as Socket,
  cursor: () => store.cursor,
  take,
  state: (state) => {
    const before = store.connection.value;
    const lost = before.state !== "live" && state !== "live";
    if (before.state === state) return;
    store.connection.value = { state, since: lost ? before.since : Date.now() };
    if (state === "live") return;
    isBroken ||= before.state === "live" || state === "waiting";
    store.people.value = []; // who is here is known on a good line only
  },
  random: Math.random,
});

let isBroken = false; // the line was lost, and nothing has come since

function take(frame: LiveFrame): boolean {
  const applied = store.apply(frame, Date.now());
  const isAnew = frame.type === "snapshot";
  if (isAnew) fresh.startOver();
  else if (isBroken) fresh.goOn();
  isBroken = false;
  for (const run of isAnew ? [] : applied.runs) {
    const days = [store.date.value, store.today.value]; // what today needs is watched on any day
    if (store.details.value.has(run.id) || days.includes(run.date)) staleRun(run.id);
  }
  store.news.value = applied.events;
  fresh.hear(applied.events);
  tellChats(frame, applied.events);
  return !applied.gap;
}

const shownPlan = (): Uuid | undefined => store.plan.value.value?.id;
const isOfStop = of("stop");
/** A stop that is driven can be given back no more. */
const hasChanges = (): boolean => (store.changes.value.value ?? []).length > 0;

// All that is fetched for every view, and what makes it stale.
fresh.keep({ ask: () => loadRuns(), by: of("plan.published") });
fresh.keep({ ask: () => loadPlans(), by: of("plan"), everyMs: 700 });
fresh.keep({
  ask: () => loadPlan(shownPlan() ?? ""),
  by: ({ subject, subject_id }) => subject === "plan" && subject_id === shownPlan(),
  when: () => shownPlan() !== undefined,
  everyMs: 400,
});
fresh.keep({
  ask: () => {
    void loadReplans();
    void loadReplan(store.replan.value.value?.id ?? "");
  },
  by: of("replan"),
  everyMs: 700,
});
fresh.keep({
  ask: () => loadChanges(),
  by: (event) => event.type === "run.resequenced" || (hasChanges() && isOfStop(event)),
});
fresh.keep({ ask: () => loadShifts() });
fresh.keep({ ask: () => loadFleet() });
fresh.keep({ ask: () => loadIncidents(), by: of("incident"), everyMs: 2000 });
fresh.keep({ ask: () => loadReasons(), by: of("organization.reasons_changed") });
fresh.keep({
  ask: () => {
    store.orderNews.value += 1;
  },
  by: of("order", "stop", "proof", "promise", "incident", "tracking_link", "message"),
  when: () => query.value.order !== null,
  everyMs: 1500,
});
const freshOrders = fresh.keep({
  ask: () => loadOrders(),
  by: of("order", "stop"),
  everyMs: 2000,
});
const freshReview = fresh.keep({
  ask: () => loadReview(),
  by: of("order", "place"),
  everyMs: 2000,
});

// ---- what is asked for

export function loadFleet(): void {
  void load(store.depots, api.depots);
  void load(store.vehicles, api.vehicles);
  void load(store.drivers, api.drivers);
}

function loadReasons(): void {
  void rulesApi.reasons().then(learnWords, sayFailure);
}

export function loadIncidents(): void {
  void load(store.incidents, (signal) => api.incidents(signal));
  if (store.resolved.value.value) loadResolved();
}

export function loadResolved(): void {
  void load(store.resolved, (signal) => api.resolvedIncidents(signal));
}

export async function loadRuns(): Promise<void> {
  const days = new Set([store.date.value, store.today.value]); // what today needs is always shown
  await load(store.runList, async (signal) => {
    await Promise.all([...days].map((day) => readRuns(day, signal)));
    return true as const;
  });
}

async function readRuns(day: string, signal: AbortSignal): Promise<void> {
  const found = await api.runs(day, signal);
  store.applyRuns(day, found);
  loadDetails(found.map((run) => run.id));
}

export function loadOrders(): void {
  const day = store.date.value;
  const { status, q } = query.value;
  void load(store.orders, (signal) => api.orders({ date: day, status, q, limit: PAGE }, signal));
  void load(store.waiting, (signal) => waitingOrders(day, signal));
}

/** Orders that no run holds yet, for the map: at most `ON_MAP` of each kind. */
async function waitingOrders(day: string, signal: AbortSignal): Promise<readonly OrderView[]> {
  const pages: OrderPage[] = [];
  let after = "";
  do {
    const page = await api.orders(
      { date: day, status: "ready", limit: 200, ...(after ? { after } : {}) },
      signal,
    );
    pages.push(page);
    after = page.next;
  } while (after && pages.length * 200 < ON_MAP);
  return pages.flatMap((page) => page.orders).filter((order) => order.at !== null);
}

export async function moreOrders(): Promise<void> {
  const known = store.orders.value.value;
  if (!known?.next) return;
  const { status, q } = query.value;
  await load(store.orders, async (signal) => {
    const asked = { date: store.date.value, status, q, after: known.next, limit: PAGE };
    const page = await api.orders(asked, signal);
    return { ...page, orders: [...known.orders, ...page.orders] };
  });
}

export function loadReview(): void {
  void load(store.review, (signal) => api.review(signal));
}

export async function loadPlans(): Promise<void> {
  const day = store.date.value;
  await load(store.plans, (signal) => api.plans(day, signal));
}

/** Show a plan as it is now, if it is the one that is shown. */
export async function loadPlan(id: Uuid): Promise<void> {
  if (store.plan.value.value?.id !== id) return;
  await load(store.plan, (signal) => api.plan(id, signal));
  if (store.planHistory.value.value) await loadPlanHistory(id);
}

export async function loadPlanHistory(id: Uuid): Promise<void> {
  await load(store.planHistory, (signal) => api.planHistory(id, signal));
}

export async function loadReplans(): Promise<void> {
  const day = store.date.value;
  await load(store.replans, (signal) => api.replans(day, signal));
}

export async function loadChanges(): Promise<void> {
  const day = store.date.value;
  await load(store.changes, (signal) => api.changes(day, signal));
}

/** Show a proposal as it is now, if it is the one that is shown. */
export async function loadReplan(id: Uuid): Promise<void> {
  if (store.replan.value.value?.id === id) {
    await load(store.replan, (signal) => api.replan(id, signal));
  }
}

export function reloadDay(): void {
  void loadRuns();
  void loadPlans();
  void loadReplans();
  void loadChanges();
  loadOrders();
  loadReview();
  loadShifts();
}

function loadShifts(): void {
  const day = store.date.value;
  void load(store.shifts, (signal) => api.shifts(day, signal));
}

/** Ask for the day anew when it changes; for orders when the filter does. */
export function follow(): void {
  let day = "";
  effect(() => {
    const wanted = store.date.value;
    if (!store.me.value || wanted === day) return;
    const isFirst = day === ""; // then all is asked for by whoever begins
    day = wanted;
    store.plan.value = { value: null, failure: null, loading: false };
    if (!isFirst) untracked(reloadDay);
  });
  effect(() => {
    if (store.me.value === null) day = "";
  });
  let filter = "";
  effect(() => {
    const wanted = `${query.value.status} ${query.value.q}`;
    if (wanted === filter) return;
    filter = wanted;
    if (day) untracked(loadOrders);
  });
}

// ---- orders and places

export async function copyTrackingLink(order: Uuid): Promise<void> {
  try {
    const { url } = await api.trackingLink(order);
    await copy(url);
  } catch (cause) {
    sayFailure(cause);
  }
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say("toast.copied", { text });
  } catch {
    say("toast.not-copied", { text }, "plain"); // shown, so that it can be selected
  }
}

export async function confirmPlace(id: Uuid, at: Point, access_notes: string): Promise<boolean> {
  try {
    await api.confirmPlace(id, { at, access_notes });
  } catch (cause) {
    sayFailure(cause);
    return false;
  }
  const known = store.review.value.value;
  if (known) {
    const places = known.places.filter((place) => place.id !== id);
    const total = known.total - (known.places.length - places.length);
    store.review.value = { ...store.review.value, value: { ...known, places, total } };
  }
  say("toast.place-confirmed");
  freshOrders.soon();
  freshReview.soon();
  return true;
}
