/** Opens a driver's chat from where one looks at the driver, a run or what went wrong. */
import { type About, openChat } from "../chat-actions";
import { unreadOf } from "../chatting";
import { t, tn } from "../texts";
import type { Uuid } from "../wire";
import { Icon } from "./icon";

/** What people call a stop: its first order, and how many more there are. */
export const aboutStop = (stop: Uuid, orders: readonly string[]): About => ({
  stop,
  label: orders.length > 1 ? `${orders[0]} +${orders.length - 1}` : (orders[0] ?? ""),
});

interface Props {
  readonly driver: Uuid;
  readonly name: string;
  readonly subject?: About | null;
}

export function ChatButton({ driver, name, subject = null }: Props) {
  const unread = unreadOf(driver);
  const label = t("chat.open-with", { name });
  return (
    <button
      type="button"
      class="small"
      aria-label={unread > 0 ? `${label}, ${tn("chat.unread", unread)}` : label}
      onClick={() => openChat(driver, subject)}
      data-testid="chat-with"
    >
      <Icon name="chat" size={14} /> {t("chat.open")}
      {unread > 0 ? <b class="unread">{unread}</b> : null}
    </button>
  );
}
