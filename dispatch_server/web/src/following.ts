/** What is done about one order after it was planned or tried, from its page. */
import { copy, loadIncidents } from "./actions";
import { api } from "./api";
import { dayText } from "./format";
import { resolvedFirst } from "./inbox/acting";
import { orderNews } from "./store";
import { t } from "./texts";
import { say, sayFailure } from "./toasts";
import type { IncidentView, NewDay, OrderStory, Point, Uuid } from "./wire";

async function done(work: Promise<unknown>, said: () => void): Promise<boolean> {
  try {
    await work;
  } catch (cause) {
    sayFailure(cause);
    return false;
  }
  said();
  orderNews.value += 1;
  return true;
}

export const addNote = (id: Uuid, text: string): Promise<boolean> =>
  done(api.addNote(id, { text }), () => say("toast.noted"));

export const reschedule = (id: Uuid, to: NewDay): Promise<boolean> =>
  done(api.reschedule(id, to), () => say("toast.rescheduled", { day: dayText(to.date) }));

export const sendBack = (id: Uuid, isBack: boolean): Promise<boolean> =>
  done(api.sendBack(id, {}), () => say(isBack ? "toast.returned" : "toast.returning"));

export const cancelOrder = (id: Uuid): Promise<boolean> =>
  done(api.cancelOrder(id), () => say("toast.canceled"));

export const correctPlace = (id: Uuid, at: Point, access_notes: string): Promise<boolean> =>
  done(api.correctPlace(id, { at, access_notes }), () => say("toast.place-confirmed"));

export const acknowledge = (id: Uuid): Promise<boolean> => done(api.acknowledge(id), loadIncidents);

/** Leave it as it is. Whoever resolved it before is named. */
export async function resolve({ id }: IncidentView): Promise<void> {
  try {
    await api.resolve(id, {});
    say("toast.resolved");
  } catch (cause) {
    const first = resolvedFirst(cause);
    if (first === null) sayFailure(cause);
    else say("inbox.resolved-first", { what: first }, "plain");
  }
  loadIncidents();
}

/** What WhatsApp takes: digits with the country's code. Null where the number lacks it. */
export function whatsappNumber(phone: string): string | null {
  const digits = phone.replace(/\D/g, "");
  return phone.trim().startsWith("+") && digits.length >= 10 && digits.length <= 15 ? digits : null;
}

/**
 * Open WhatsApp with the order's link, written and not yet sent. The window is opened before the
 * link is asked for, or the browser takes it for an advertisement.
 */
export async function sendByWhatsapp({ order }: OrderStory): Promise<void> {
  const number = whatsappNumber(order.recipient_phone);
  if (number === null) return;
  const opened = window.open("", "_blank");
  try {
    const { url } = await api.trackingLink(order.id);
    const text = t("order.whatsapp-text", { number: order.external_id, url });
    const there = `https://wa.me/${number}?text=${encodeURIComponent(text)}`;
    if (opened) {
      opened.opener = null;
      opened.location.replace(there);
    } else await copy(text);
  } catch (cause) {
    opened?.close();
    sayFailure(cause);
  }
}
