/** The list of what needs a decision, kept up with the day by itself. */
import { computed, effect, signal, untracked } from "@preact/signals";
import { throttled } from "../load";
import * as store from "../store";
import type { Uuid } from "../wire";
import { type Need, needsOf } from "./needs";
import { OffRoute } from "./offroute";

const offRoute = signal<ReadonlyMap<Uuid, number>>(new Map());
const aside = signal<ReadonlyMap<string, number>>(new Map());
const ASIDE_MS = 1_800_000;
const ROUNDED_MS = 5000; // nothing here changes by the second
const LOOKS = 20; // in which all of a day's vehicles are looked at, in that time

const todays = computed(() =>
  [...store.runsById.value.values()].filter((run) => run.date === store.today.value),
);
const roughly = computed(() => Math.floor(store.now.value / ROUNDED_MS) * ROUNDED_MS);

/** Whether all is here that the first list is made of. */
export const needsKnown = computed(
  () =>
    store.incidents.value.value !== null &&
    store.runList.value.value !== null &&
    store.positionsKnown.value &&
    todays.value.every((run) => store.details.value.has(run.id)),
);

/** The most urgent first. What is shown beside a day that is over or to come is always today's. */
export const needs = computed<readonly Need[]>(() =>
  needsOf({
    incidents: store.incidents.value.value ?? [],
    runs: todays.value,
    details: store.details.value,
    positions: store.positionsKnown.value ? store.positions.peek() : null, // as of that moment
    offRoute: offRoute.value,
    aside: aside.value,
    now: roughly.value,
  }),
);

/** Have something wait for half an hour, in this browser; again, it is back at once. */
export function layAside({ key, isTaken }: Need): void {
  const now = store.now.peek();
  const kept = [...aside.peek()].filter(([other, until]) => other !== key && until > now);
  aside.value = new Map(isTaken ? kept : [...kept, [key, now + ASIDE_MS]]);
}

/** How many nobody has in hand yet. */
export const openNeeds = computed(() => needs.value.filter((need) => !need.isTaken).length);

/** Look out for vehicles off their way, as their positions come. */
export function watchRoutes(): () => void {
  const off = new OffRoute();
  const look = throttled(() => {
    untracked(() => {
      const { details, positions } = store;
      offRoute.value = off.look(todays.value, details.value, positions.value, 1 / LOOKS);
    });
  }, ROUNDED_MS / LOOKS);
  return effect(() => {
    if (store.positions.value.size) look();
  });
}
