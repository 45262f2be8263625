/** The bar on top: the organization, the day, the time there, the line to the server, the user. */
import { logOut, stream } from "../actions";
import { closeChat, openChats } from "../chat-actions";
import { unreadTotal } from "../chatting";
import { age, dayAfter, dayText, time } from "../format";
import { Icon } from "../parts/icon";
import { initials } from "../presence";
import { go, goToDay, query } from "../query";
import { overlay } from "../shortcuts";
import { city, connection, date, me, now, tick, timeZone, today } from "../store";
import { t, tn, word } from "../texts";
import { choose, THEMES, theme } from "../theme";
import { Alerts } from "./alerts";
import { People } from "./people";

export const Top = () => (
  <header class="top">
    <div class="brand">
      <img src="/console/icon.svg" alt="" width="30" height="30" />
      <strong title={me.value?.organization.name}>{me.value?.organization.name}</strong>
    </div>
    <Ask />
    <Day />
    <Clock />
    <Connection />
    <Chats />
    <People />
    <User />
  </header>
);

const Ask = () => (
  <button
    type="button"
    class="ask-palette"
    onClick={() => {
      overlay.value = "palette";
    }}
    aria-label={`${t("palette.open")} Ctrl K`} // as it is shown; on a narrow screen its text is away
    aria-keyshortcuts="Control+K Meta+K"
    data-testid="palette-open"
  >
    <Icon name="search" size={16} /> <span>{t("palette.open")}</span> <kbd>Ctrl K</kbd>
  </button>
);

const Day = () => (
  <fieldset class="day" aria-label={t("day.label")}>
    <button
      type="button"
      class="quiet icon-only"
      aria-label={t("day.before")}
      onClick={() => goTo(dayAfter(date.value, -1))}
    >
      <Icon name="back" size={16} />
    </button>
    <label class="day-field">
      <span aria-hidden="true">{dayText(date.value)}</span>
      <input
        type="date"
        aria-label={t("day.label")}
        value={date.value}
        required
        data-testid="day"
        onClick={(event) => event.currentTarget.showPicker?.()}
        onChange={(event) => event.currentTarget.value && goTo(event.currentTarget.value)}
      />
    </label>
    <button
      type="button"
      class="quiet icon-only"
      aria-label={t("day.after")}
      onClick={() => goTo(dayAfter(date.value, 1))}
    >
      <Icon name="next" size={16} />
    </button>
    {date.value === today.value ? null : (
      <button type="button" class="small" onClick={() => goTo(null)} data-testid="today">
        {t("day.today")}
      </button>
    )}
  </fieldset>
);

const goTo = (day: string | null): void => goToDay(day === today.value ? null : day);

const Clock = () => (
  <div
    class="clock"
    role="timer"
    aria-live="off"
    aria-label={t("day.clock", { place: city.value.value?.name ?? timeZone.value })}
  >
    <Icon name="clock" size={16} />
    <span>{time(now.value, timeZone.value)}</span>
  </div>
);

function Chats() {
  const unread = unreadTotal.value;
  const label = unread > 0 ? `${t("chat.all")}, ${tn("chat.unread", unread)}` : t("chat.all");
  return (
    <button
      type="button"
      class="quiet icon-only chats"
      aria-label={label}
      title={label}
      aria-expanded={query.value.chat !== null}
      onClick={() => (query.value.chat === null ? openChats() : closeChat())}
      data-testid="chats-open"
    >
      <Icon name="chat" size={20} />
      {unread > 0 ? <b class="unread">{unread > 99 ? "99+" : unread}</b> : null}
    </button>
  );
}

function Connection() {
  const { state, since } = connection.value;
  const lost = state !== "live" && state !== "connecting";
  return (
    <div class={`connection ${state}`} data-testid="connection" data-state={state}>
      <span class="dot" />
      <span role="status">{t(`live.${state}`)}</span>
      {lost ? (
        <>
          <span class="live-since">{t("live.since", { age: age(tick.value - since) })}</span>
          <button type="button" class="small" onClick={() => stream.nudge()}>
            {t("live.retry")}
          </button>
        </>
      ) : null}
    </div>
  );
}

function User() {
  const user = me.value?.user;
  if (!user) return null;
  return (
    <details class="user" onKeyDown={closeMenu}>
      <summary aria-label={user.name} data-testid="user">
        <span class="avatar">{initials(user.name)}</span>
      </summary>
      <div class="menu">
        <strong>{user.name}</strong>
        <span>{user.email}</span>
        <span>{word("role", user.role)}</span>
        <fieldset class="themes" aria-label={t("theme.label")}>
          {THEMES.map((one) => (
            <button
              key={one}
              type="button"
              class="small"
              aria-pressed={theme.value === one}
              onClick={() => choose(one)}
              data-testid={`theme-${one}`}
            >
              {t(`theme.${one}`)}
            </button>
          ))}
        </fieldset>
        <button type="button" onClick={toSettings} data-testid="user-settings">
          <Icon name="settings" size={16} /> {t("nav.settings")}
        </button>
        <Alerts />
        <button
          type="button"
          onClick={() => {
            overlay.value = "shortcuts";
          }}
        >
          <Icon name="keys" size={16} /> {t("keys.title")}
        </button>
        <button type="button" onClick={() => void logOut()} data-testid="logout">
          <Icon name="out" size={16} /> {t("login.out")}
        </button>
      </div>
    </details>
  );
}

function closeMenu(event: KeyboardEvent): void {
  if (event.key !== "Escape") return;
  const menu = event.currentTarget as HTMLElement;
  menu.removeAttribute("open");
  menu.querySelector("summary")?.focus();
}

function toSettings(event: MouseEvent): void {
  (event.currentTarget as HTMLElement).closest("details")?.removeAttribute("open");
  go({ view: "settings" });
}
