/** Every shortcut there is: what `?` lists is what the keyboard does. */
import { signal } from "@preact/signals";
import { copyTrackingLink } from "./actions";
import { canChoose } from "./board/choosing";
import { toggleBoard } from "./board/shown";
import { openChats } from "./chat-actions";
import { dayAfter } from "./format";
import { keep, readKept } from "./kept";
import { isWriting, Sequence, type Shortcut } from "./keys";
import { fitAsked, isDrawing } from "./map/pick";
import { otherPlan } from "./planning";
import { go, goToDay, query, type View } from "./query";
import { date, may, plan, today } from "./store";
import type { Key } from "./texts";
import { openImport, step } from "./ui";
import { redoLast, undoLast } from "./undoing";

export type Group = "go" | "list" | "order" | "app";
export interface Listed extends Shortcut {
  readonly group: Group;
  readonly says: Key;
  /** Where it works; everywhere without. */
  readonly when?: () => boolean;
}

/** Which of the two windows over everything is open. */
export const overlay = signal<"palette" | "shortcuts" | null>(null);

/** Whether keys without Ctrl do something. Who dictates or slips turns them off (WCAG 2.1.4). */
export const singleKeys = signal(readKept("single-keys") !== "off");

export function turnSingleKeys(on: boolean): void {
  singleKeys.value = on;
  keep("single-keys", on ? "on" : "off");
}

const to =
  (view: View): (() => void) =>
  () =>
    go({ view, run: null, stop: null, order: null });
const onOrder = (): boolean => query.value.view === "orders" && query.value.order !== null;
const toDay = (day: string): void => goToDay(day === today.value ? null : day);

/** Move the focus to the next or the one before of what a list can open. */
function walk(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>("#panel [data-step]")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (by === 1 ? 0 : all.length - 1) : at + by;
  all[Math.min(Math.max(next, 0), all.length - 1)]?.focus();
}

/** Put the focus there at once, or no letter typed next would arrive; else once it is drawn. */
const focusOn = (selector: string): void => {
  const there = document.querySelector<HTMLElement>(selector);
  if (there) there.focus();
  else requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
};

export const SHORTCUTS: readonly Listed[] = [
  { group: "go", keys: ["g", "r"], says: "nav.runs", act: to("runs") },
  { group: "go", keys: ["g", "o"], says: "nav.orders", act: to("orders") },
  { group: "go", keys: ["g", "a"], says: "nav.review", act: to("review") },
  { group: "go", keys: ["g", "p"], says: "nav.plan", act: to("plan") },
  { group: "go", keys: ["g", "f"], says: "nav.fleet", act: to("fleet") },
  { group: "go", keys: ["g", "i"], says: "nav.incidents", act: to("incidents") },
  { group: "go", keys: ["g", "n"], says: "nav.figures", act: to("figures") },
  { group: "go", keys: ["g", "s"], says: "nav.settings", act: to("settings") },
  { group: "go", keys: ["g", "c"], says: "chat.all", act: openChats },
  { group: "go", keys: ["["], says: "day.before", act: () => toDay(dayAfter(date.value, -1)) },
  { group: "go", keys: ["]"], says: "day.after", act: () => toDay(dayAfter(date.value, 1)) },
  { group: "go", keys: ["t"], says: "day.today", act: () => goToDay(null) },
  { group: "list", keys: ["j"], says: "keys.next", act: () => walk(1) },
  { group: "list", keys: ["k"], says: "keys.before", act: () => walk(-1) },
  {
    group: "list",
    keys: ["/"],
    says: "keys.search",
    act: () => {
      to("orders")();
      focusOn('[data-testid="orders-search"]');
    },
  },
  {
    group: "list",
    keys: ["u"],
    says: "keys.up",
    act: () => go({ order: null, run: null, stop: null }),
  },
  {
    group: "list",
    keys: ["i"],
    says: "orders.import",
    act: openImport,
    when: () => may("orders"),
  },
  {
    group: "list",
    keys: ["c"],
    says: "compare.title",
    act: () => go({ plan: plan.value.value?.id ?? null, with: otherPlan.value }),
    when: () => query.value.view === "plan" && otherPlan.value !== null,
  },
  {
    group: "list",
    keys: ["s"],
    says: "choose.tool",
    act: () => {
      isDrawing.value = !isDrawing.value;
    },
    when: () => canChoose.value,
  },
  {
    group: "order",
    keys: ["r"],
    says: "order.reschedule",
    act: () => {
      step.value = "reschedule";
    },
    when: () => onOrder() && may("orders"),
  },
  {
    group: "order",
    keys: ["w"],
    says: "fit.open",
    act: () => {
      step.value = "fit";
    },
    when: onOrder,
  },
  {
    group: "order",
    keys: ["m"],
    says: "order.correct",
    act: () => {
      step.value = "place";
    },
    when: () => onOrder() && may("places"),
  },
  {
    group: "order",
    keys: ["n"],
    says: "order.notes-add",
    act: () => focusOn('[data-testid="note-text"]'),
    when: () => onOrder() && may("notes"),
  },
  {
    group: "order",
    keys: ["l"],
    says: "order.link",
    act: () => void copyTrackingLink(query.value.order ?? ""),
    when: onOrder,
  },
  {
    group: "app",
    keys: ["z"],
    says: "map.fit",
    act: () => {
      fitAsked.value += 1;
    },
  },
  { group: "app", keys: ["b"], says: "board.toggle", act: toggleBoard },
  {
    group: "app",
    keys: ["?"],
    says: "keys.title",
    act: () => {
      overlay.value = "shortcuts";
    },
  },
];

const sequence = new Sequence();

/** Answer a key that was pressed anywhere on the page. */
export function onKey(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    overlay.value = overlay.value === "palette" ? null : "palette";
    return;
  }
  const target = event.target as HTMLElement | null;
  if (isWriting(target ?? {}) || document.querySelector("dialog[open]")) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.altKey) {
    event.preventDefault();
    void (event.shiftKey ? redoLast() : undoLast());
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!singleKeys.value) return;
  const works = SHORTCUTS.filter((one) => one.when?.() ?? true);
  const found = sequence.press({ key: event.key.toLowerCase(), at: event.timeStamp }, works);
  if (!found) return;
  event.preventDefault();
  found.act();
}
