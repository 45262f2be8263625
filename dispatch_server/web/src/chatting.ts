/** Chats with drivers, as the stream and the server tell them. Pure: no fetch, no clock. */
import { computed, signal } from "@preact/signals";
import type { ChatLineView, ChatPage, ChatSummary, LiveEvent, Uuid } from "./wire";

/** One driver's lines, as far back as somebody has looked. */
export interface Thread {
  readonly lines: readonly ChatLineView[]; // the oldest first
  readonly more: boolean; // there are older ones
}

export const chatsByDriver = signal<ReadonlyMap<Uuid, ChatSummary>>(new Map());
export const threads = signal<ReadonlyMap<Uuid, Thread>>(new Map());
/** Lines on their way to the server, by their id. */
export const sending = signal<ReadonlySet<Uuid>>(new Set());

export const unreadTotal = computed(() =>
  [...chatsByDriver.value.values()].reduce((sum, chat) => sum + chat.unread, 0),
);
/** Newest line first; those without a line have none to be sorted by, and are not listed. */
export const chatList = computed(() =>
  [...chatsByDriver.value.values()]
    .filter((chat) => chat.newest !== null)
    .sort((a, b) => writtenAt(b) - writtenAt(a)),
);
export const unreadOf = (driver: Uuid): number => chatsByDriver.value.get(driver)?.unread ?? 0;

const writtenAt = (chat: ChatSummary): number => Date.parse(chat.newest?.written_at ?? "") || 0;

/** Take in chats. `unread` says that these are all in which something is unread. */
export function applyChats(found: readonly ChatSummary[], allUnread = false): void {
  if (found.length === 0 && !allUnread) return;
  const next = new Map(chatsByDriver.value);
  if (allUnread) for (const [id, chat] of next) next.set(id, { ...chat, unread: 0 });
  for (const chat of found) next.set(chat.driver_id, chat);
  chatsByDriver.value = next;
}

/** Take in lines of the threads that were looked at. */
export function applyLines(found: readonly ChatLineView[]): void {
  if (!found.some((line) => threads.value.has(line.driver_id))) return;
  const next = new Map(threads.value);
  for (const line of found) {
    const thread = next.get(line.driver_id);
    if (thread) next.set(line.driver_id, { ...thread, lines: merged(thread.lines, [line]) });
  }
  threads.value = next;
}

/** Take in a page: the newest one begins the thread anew, an older one goes before it. */
export function applyPage(page: ChatPage, older: boolean): void {
  const driver = page.chat.driver_id;
  const known = threads.value.get(driver)?.lines ?? [];
  const waiting = known.filter((line) => sending.value.has(line.id));
  const lines = merged(older ? known : waiting, page.lines);
  threads.value = new Map(threads.value).set(driver, { lines, more: page.more });
  applyChats([page.chat]);
}

/** Show a line that the server does not have yet, after all others. */
export function expectLine(line: ChatLineView): void {
  sending.value = new Set(sending.value).add(line.id);
  const known = threads.value.get(line.driver_id) ?? { lines: [], more: false };
  threads.value = new Map(threads.value).set(line.driver_id, {
    ...known,
    lines: merged(known.lines, [line]),
  });
}

/** Put the server's line in its place, or with none take it back. */
export function settleLine(driver: Uuid, id: Uuid, line: ChatLineView | null): void {
  const left = new Set(sending.value);
  left.delete(id);
  sending.value = left;
  if (line) {
    applyLines([line]);
    return;
  }
  const known = threads.value.get(driver);
  const lines = known?.lines.filter((one) => one.id !== id || one.number > 0) ?? [];
  threads.value = new Map(threads.value).set(driver, { more: known?.more ?? false, lines });
}

/** What drivers wrote just now, by the events that say so. */
export function justWritten(
  events: readonly LiveEvent[],
  lines: readonly ChatLineView[],
): readonly ChatLineView[] {
  const ids = new Set(
    events.filter((event) => event.type === "chat.written").map((event) => event.body.line_id),
  );
  return lines.filter((line) => line.author === "driver" && ids.has(line.id));
}

export function forgetChats(): void {
  chatsByDriver.value = new Map();
  threads.value = new Map();
  sending.value = new Set();
}

const LAST = Number.MAX_SAFE_INTEGER;
const place = (line: ChatLineView): number => line.number || LAST;

function merged(
  known: readonly ChatLineView[],
  found: readonly ChatLineView[],
): readonly ChatLineView[] {
  const all = new Map(known.map((line) => [line.id, line]));
  for (const line of found) all.set(line.id, line);
  return [...all.values()].sort((a, b) => place(a) - place(b));
}
