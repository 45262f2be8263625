/** What a driver and the office write to each other, beside whatever view is open. */
import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import {
  ALL,
  about,
  chatLoad,
  closeChat,
  loadChats,
  loadOlder,
  loadThread,
  openChat,
  openChats,
  readLines,
  sendLine,
} from "../chat-actions";
import { chatList, chatsByDriver, sending, threads, unreadOf } from "../chatting";
import { dayOf, dayText, time } from "../format";
import { newId } from "../ids";
import { Icon, type IconName } from "../parts/icon";
import { Empty, Fetched, Skeleton } from "../parts/state";
import { query } from "../query";
import { drivers, may, runs, timeZone, today } from "../store";
import { t, tn } from "../texts";
import type { ChatLineView, ChatSummary, Uuid } from "../wire";

const LONGEST = 1000;
const NEAR_END_PX = 80;
const QUICK = ["call", "fine", "next", "wait", "depot"] as const;

export function Chat() {
  const open = query.value.chat;
  const isOpen = open !== null;
  useLayoutEffect(() => {
    if (!isOpen) return;
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [isOpen]);
  if (open === null) return null;
  return open === ALL ? <All /> : <One key={open} driver={open} />;
}

const nameOf = (driver: Uuid): string =>
  chatsByDriver.value.get(driver)?.driver_name ||
  drivers.value.value?.find((one) => one.id === driver)?.name ||
  runs.value.find((one) => one.driver_id === driver)?.driver_name ||
  "";

function Frame(props: {
  readonly title: string;
  readonly back?: boolean;
  readonly children: preact.ComponentChildren;
}) {
  const title = useId();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!box.current?.contains(document.activeElement)) box.current?.focus();
  }, []);
  return (
    <aside
      class="chat"
      ref={box}
      tabIndex={-1}
      aria-labelledby={title}
      data-testid="chat"
      onKeyDown={(event) => {
        if (event.key === "Escape") closeChat();
      }}
    >
      <header class="chat-head">
        {props.back ? (
          <button
            type="button"
            class="quiet icon-only"
            aria-label={t("chat.all")}
            onClick={openChats}
            data-testid="chat-all"
          >
            <Icon name="back" size={16} />
          </button>
        ) : null}
        <h2 id={title}>{props.title}</h2>
        <button
          type="button"
          class="quiet icon-only"
          aria-label={t("app.close")}
          onClick={closeChat}
          data-testid="chat-close"
        >
          <Icon name="close" />
        </button>
      </header>
      {props.children}
    </aside>
  );
}

/** The chats that have lines, newest first; below them the drivers of the day to begin one with. */
function All() {
  useEffect(() => {
    void loadChats();
  }, []);
  const known = new Set(chatList.value.map((chat) => chat.driver_id));
  const others = runs.value.filter((run) => !known.has(run.driver_id));
  return (
    <Frame title={t("chat.all")}>
      <div class="chat-list">
        {others.length + known.size === 0 && chatLoad.value.value ? (
          <Empty icon="chat" title={t("chat.none")} hint={t("chat.none-hint")} />
        ) : null}
        <ul class="lines" data-testid="chats">
          {chatList.value.map((chat) => (
            <InList key={chat.driver_id} chat={chat} />
          ))}
          {others.map((run) => (
            <li key={run.driver_id}>
              <button type="button" class="chat-open" onClick={() => openChat(run.driver_id)}>
                <strong>{run.driver_name}</strong>
                <span class="hint">{t("chat.begin")}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Frame>
  );
}

function InList({ chat }: { chat: ChatSummary }) {
  const { newest } = chat;
  if (newest === null) return null;
  const who = newest.author === "office" ? `${t("chat.office")}: ` : "";
  return (
    <li data-testid="chat-in-list" data-driver={chat.driver_id}>
      <button type="button" class="chat-open" onClick={() => openChat(chat.driver_id)}>
        <span class="chat-open-top">
          <strong>{chat.driver_name}</strong>
          <span class="hint">{whenText(newest.written_at)}</span>
        </span>
        <span class="chat-open-top">
          <span class="hint chat-newest">
            {who}
            {newest.text}
          </span>
          {chat.unread > 0 ? (
            <b class="unread">
              <span aria-hidden="true">{chat.unread}</span>
              <span class="unseen">{tn("chat.unread", chat.unread)}</span>
            </b>
          ) : null}
        </span>
      </button>
    </li>
  );
}

function whenText(when: string): string {
  const day = dayOf(Date.parse(when), timeZone.value);
  const hour = time(when, timeZone.value);
  return day === today.value ? hour : `${dayText(day)} ${hour}`;
}

function One({ driver }: { driver: Uuid }) {
  const thread = threads.value.get(driver);
  const unread = unreadOf(driver);
  const newest = thread?.lines.at(-1)?.id;
  useEffect(() => {
    void loadThread(driver);
  }, [driver]);
  useEffect(() => {
    const read = (): void => {
      if (document.visibilityState === "visible") void readLines(driver);
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [driver, unread, newest]);
  return (
    <Frame title={nameOf(driver)} back>
      {thread ? (
        <Lines driver={driver} />
      ) : (
        <div class="chat-lines">
          <Fetched of={chatLoad.value} again={() => void loadThread(driver)}>
            {() => <Skeleton rows={4} />}
          </Fetched>
        </div>
      )}
      {may("chat") ? <Write driver={driver} /> : <p class="hint pad">{t("chat.read-only")}</p>}
    </Frame>
  );
}

function Lines({ driver }: { driver: Uuid }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const thread = threads.value.get(driver);
  const lines = thread?.lines ?? [];
  const newest = lines.at(-1)?.id;
  useLayoutEffect(() => {
    if (atEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [newest]);
  return (
    <div
      class="chat-lines"
      role="log"
      aria-label={t("chat.with", { name: nameOf(driver) })}
      ref={box}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {thread?.more ? (
        <button type="button" class="small" onClick={() => void loadOlder(driver)}>
          {t("chat.older")}
        </button>
      ) : null}
      {lines.length === 0 ? (
        <Empty icon="chat" title={t("chat.empty")} hint={t("chat.empty-hint")} />
      ) : null}
      <ol>
        {lines.map((line, at) => (
          <Line key={line.id} line={line} before={lines[at - 1]} />
        ))}
      </ol>
    </div>
  );
}

function Line({ line, before }: { line: ChatLineView; before: ChatLineView | undefined }) {
  const zone = timeZone.value;
  const day = dayOf(Date.parse(line.written_at), zone);
  const isNewDay = !before || dayOf(Date.parse(before.written_at), zone) !== day;
  const reach = reachOf(line);
  return (
    <>
      {isNewDay ? <li class="chat-day">{dayText(day)}</li> : null}
      <li class={`chat-line ${line.author}`} data-testid="chat-line" data-reach={reach}>
        {line.about ? <strong>{t("chat.about", { number: line.about })}</strong> : null}
        <p>{line.text}</p>
        <span class="hint">
          {line.author === "office" && line.name ? <span>{line.name}</span> : null}
          <time dateTime={line.written_at}>{time(line.written_at, zone)}</time>
          {line.author === "office" ? <ReachOf line={line} reach={reach} /> : null}
        </span>
      </li>
    </>
  );
}

type Reach = "sending" | "sent" | "delivered" | "read";

function reachOf(line: ChatLineView): Reach {
  if (sending.value.has(line.id)) return "sending";
  if (line.read_at) return "read";
  return line.delivered_at ? "delivered" : "sent";
}

const REACH_ICONS: Record<Reach, IconName> = {
  sending: "clock",
  sent: "check",
  delivered: "phone",
  read: "checks",
};

function ReachOf({ line, reach }: { line: ChatLineView; reach: Reach }) {
  const at = line.read_at ?? line.delivered_at;
  return (
    <span class={`reach ${reach}`}>
      <Icon name={REACH_ICONS[reach]} size={14} />
      {t(`chat.${reach}`)}
      {at ? ` ${time(at, timeZone.value)}` : ""}
    </span>
  );
}

function Write({ driver }: { driver: Uuid }) {
  const text = useSignal("");
  const tried = useRef({ id: "", text: "" });
  const field = useRef<HTMLTextAreaElement>(null);
  const label = useId();
  useEffect(() => field.current?.focus(), []);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    // The same words again go under the same id: an answer that was lost sends nothing twice.
    if (tried.current.text !== said) tried.current = { id: newId(), text: said };
    const { id } = tried.current;
    text.value = "";
    field.current?.focus();
    if (await sendLine(driver, id, said)) {
      if (tried.current.id === id) tried.current = { id: "", text: "" };
    } else if (!text.value) text.value = said;
  };
  return (
    <form class="chat-write" onSubmit={send}>
      <fieldset class="chat-quick" aria-label={t("chat.quick")}>
        {QUICK.map((name) => (
          <button
            key={name}
            type="button"
            class="small"
            onClick={() => {
              text.value = t(`chat.quick-${name}`);
              field.current?.focus();
            }}
          >
            {t(`chat.quick-${name}`)}
          </button>
        ))}
      </fieldset>
      {about.value ? (
        <p class="chat-about">
          <span>{t("chat.about", { number: about.value.label })}</span>
          <button
            type="button"
            class="quiet icon-only"
            aria-label={t("chat.about-nothing")}
            onClick={() => {
              about.value = null;
            }}
          >
            <Icon name="close" size={14} />
          </button>
        </p>
      ) : null}
      <label class="unseen" for={label}>
        {t("chat.write", { name: nameOf(driver) })}
      </label>
      <div class="chat-field">
        <textarea
          id={label}
          ref={field}
          rows={2}
          maxLength={LONGEST}
          placeholder={t("chat.write-hint")}
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void send(event);
          }}
          data-testid="chat-text"
        />
        <button
          type="submit"
          class="primary icon-only"
          aria-label={t("chat.send")}
          disabled={!text.value.trim()}
          data-testid="chat-send"
        >
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
