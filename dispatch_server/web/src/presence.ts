/** Who else is at a console, and telling them where this reader is. Only versions decide conflicts. */
import { computed, effect, signal } from "@preact/signals";
import { stream } from "./actions";
import { held } from "./board/moving";
import { throttled } from "./load";
import { isPlacing } from "./map/pick";
import { query } from "./query";
import { connection, me, people, plan } from "./store";
import { deciding, step } from "./ui";
import type { Here, Person, Uuid } from "./wire";

export const SAY_MS = 4000; // the server forgets a console that is silent for 12 s
const SETTLE_MS = 300;

const hidden = signal(globalThis.document?.visibilityState === "hidden");

/** Where this reader is. */
export const here = computed<Here>(() => {
  const { view, date, run, order, incident } = query.value;
  return {
    type: "here",
    view,
    date,
    plan_id: view === "plan" ? (plan.value.value?.id ?? null) : null,
    run_id: run,
    order_id: order,
    incident_id: deciding.value ?? incident,
    is_editing: [held, step, deciding].some((one) => one.value !== null) || isPlacing.value,
    is_away: hidden.value,
  };
});

export interface Other {
  readonly id: Uuid;
  readonly name: string;
  /** What they do in each of their tabs: what is looked at first, a change before a look. */
  readonly tabs: readonly Person[];
}

/** Everybody but the reader, each once however many tabs they have. */
export function othersOf(all: readonly Person[], own: Uuid | undefined): readonly Other[] {
  const found = new Map<Uuid, Person[]>();
  for (const person of all) {
    if (person.user_id === own) continue;
    found.set(person.user_id, [...(found.get(person.user_id) ?? []), person]);
  }
  const rank = (tab: Person): number => Number(tab.is_away) * 2 + Number(!tab.is_editing);
  return [...found].map(([id, tabs]) => {
    const sorted = tabs.toSorted((a, b) => rank(a) - rank(b));
    return { id, name: sorted[0]?.name ?? "", tabs: sorted };
  });
}

export const others = computed(() => othersOf(people.value, me.value?.user.id));

export type Subject = "plan_id" | "run_id" | "order_id" | "incident_id";

export interface Looking {
  readonly id: Uuid;
  readonly name: string;
  readonly isEditing: boolean;
}

/** Who else has one thing open now, in a tab that they can see. */
export const looking = (all: readonly Other[], what: Subject, id: Uuid): readonly Looking[] =>
  all.flatMap((other) => {
    const tab = other.tabs.find((one) => one[what] === id && !one.is_away);
    return tab ? [{ id: other.id, name: other.name, isEditing: tab.is_editing }] : [];
  });

/** Up to two letters for a name: of its first and its last part. */
export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter((part) => /^\p{Lu}/u.test(part))
    .map((part) => part[0])
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .join("") || name.slice(0, 1).toUpperCase();

/** Tell the others where this reader is: on each change, and again before they forget. */
export function tellWhere(): () => void {
  const say = (): void => stream.say(here.peek());
  const sayChange = throttled(say, SETTLE_MS);
  const ended = effect(() => {
    here.value;
    if (connection.value.state === "live") sayChange();
  });
  const again = setInterval(say, SAY_MS);
  const seen = (): void => {
    hidden.value = document.visibilityState === "hidden";
  };
  document.addEventListener("visibilitychange", seen);
  return () => {
    ended();
    clearInterval(again);
    document.removeEventListener("visibilitychange", seen);
  };
}
