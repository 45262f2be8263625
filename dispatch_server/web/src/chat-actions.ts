/** Writing to drivers: shown at once, taken back where the server will not have it. */
import { signal } from "@preact/signals";
import { api } from "./api";
import {
  applyChats,
  applyPage,
  expectLine,
  justWritten,
  settleLine,
  threads,
  unreadOf,
} from "./chatting";
import { fresh, never } from "./fresh";
import { load } from "./load";
import { go, query } from "./query";
import { may, me, now, remote } from "./store";
import { sayFailure, sayWritten } from "./toasts";
import type { ChatLineView, ChatPage, LiveEvent, LiveFrame, Uuid } from "./wire";

/** What the next line is about: a stop, as people call it. */
export interface About {
  readonly stop: Uuid;
  readonly label: string;
}
export const about = signal<About | null>(null);

/** Instead of a driver: the list of all chats. */
export const ALL = "all";
export const chatLoad = remote<true>();
const TOLD = 120; // letters of a line in the news

export function openChat(driver: Uuid, subject: About | null = null): void {
  about.value = subject;
  go({ chat: driver });
}

export const openChats = (): void => go({ chat: ALL });
export const closeChat = (): void => go({ chat: null });

export async function loadChats(): Promise<void> {
  await load(chatLoad, async (signal) => {
    applyChats(await api.chats(signal));
    return true as const;
  });
}

export async function loadThread(driver: Uuid): Promise<void> {
  await load(chatLoad, async (signal) => {
    applyPage(await api.chat(driver, {}, signal), false);
    return true as const;
  });
}

export async function loadOlder(driver: Uuid): Promise<void> {
  const before = threads.value.get(driver)?.lines.find((line) => line.number > 0)?.number;
  if (before === undefined) return;
  let page: ChatPage;
  try {
    page = await api.chat(driver, { before });
  } catch (cause) {
    sayFailure(cause);
    return;
  }
  applyPage(page, true);
}

/** Send a line under `id`, so that trying again sends no second one. Resolves to whether it went. */
export async function sendLine(driver: Uuid, id: Uuid, text: string): Promise<boolean> {
  const subject = about.value;
  expectLine(expected(driver, id, text, subject));
  try {
    const line = await api.writeLine(driver, id, { text, stop_id: subject?.stop ?? null });
    settleLine(driver, id, line);
  } catch (cause) {
    settleLine(driver, id, null);
    sayFailure(cause);
    return false;
  }
  if (about.value === subject) about.value = null;
  return true;
}

const expected = (driver: Uuid, id: Uuid, text: string, subject: About | null): ChatLineView => ({
  id,
  driver_id: driver,
  number: 0,
  author: "office",
  name: me.value?.user.name ?? "",
  text,
  run_id: null,
  stop_id: subject?.stop ?? null,
  about: subject?.label ?? "",
  written_at: new Date(now.value).toISOString(),
  delivered_at: null,
  read_at: null,
});

/** Say that what the driver wrote was read, by whoever may answer it. */
export async function readLines(driver: Uuid): Promise<void> {
  const newest = threads.value.get(driver)?.lines.findLast((line) => line.author === "driver");
  if (!newest || !may("chat") || unreadOf(driver) === 0) return;
  try {
    applyChats([await api.readLines(driver, { through: newest.number })]);
  } catch {
    // it stays unread: the next look says it again
  }
}

fresh.keep({
  ask: async () => {
    await loadChats();
    const open = query.value.chat;
    if (open && open !== ALL) await loadThread(open);
  },
  by: never, // deltas bring the lines
});

/** Tell of what a frame brings for chats that nobody looks at. */
export function tellChats(frame: LiveFrame, events: readonly LiveEvent[]): void {
  const open = query.value.chat;
  if (frame.type !== "delta") return;
  for (const line of justWritten(events, frame.lines)) {
    if (line.driver_id === open) continue;
    const text = line.text.length > TOLD ? `${line.text.slice(0, TOLD)}…` : line.text;
    sayWritten(line.name, text, () => openChat(line.driver_id));
  }
}
