/** Short news for the dispatcher. A live region reads them out. */
import { signal } from "@preact/signals";
import { Failure } from "./api";
import { type Key, knows, t } from "./texts";

export type Tone = "good" | "bad" | "plain" | "chat";
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
  /** Opens what it is about. */
  readonly act?: (() => void) | undefined;
  readonly offer?: Offer | null;
}
/** What may be done about the news, beside reading it. */
export interface Offer {
  readonly text: string;
  readonly act: () => unknown;
}

export const toasts = signal<readonly Toast[]>([]);
const SHOWN_MS = { good: 4500, plain: 9000, chat: 9000, bad: 12_000 };
const MOST = 4;
let last = 0;

function show(text: string, tone: Tone, more: Pick<Toast, "act" | "offer"> = {}): void {
  last += 1;
  const id = last;
  const others = toasts.value.filter((toast) => toast.text !== text);
  toasts.value = [...others, { id, text, tone, ...more }].slice(-MOST);
  setTimeout(() => dismiss(id), more.offer ? SHOWN_MS.bad : SHOWN_MS[tone]);
}

export const say = (key: Key, facts: Record<string, unknown> = {}, tone: Tone = "good"): void =>
  show(t(key, facts), tone);

/** News with something to do about it. */
export const sayWith = (text: string, offer: Offer | null): void => show(text, "good", { offer });

/** What somebody wrote, and the way to answer it. */
export const sayWritten = (name: string, text: string, act: () => void): void =>
  show(t("toast.chat", { name, text }), "chat", { act });

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** What went wrong, in the reader's language where we know it, and what to do next. */
export function failureText(cause: unknown): string {
  if (!(cause instanceof Failure)) return t("failure.bug");
  if (cause.kind === "offline") return t("failure.offline");
  if (cause.kind === "slow") return t("failure.slow");
  const known = `problem.${cause.slug}`;
  if (knows(known)) return t(known, cause.problem?.facts);
  if (cause.status === 401) return t("failure.logged-out");
  if (cause.status === 403) return t("failure.forbidden");
  if (cause.status === 429) return t("failure.too-many");
  if (cause.status === 409) return t("failure.conflict", { detail: cause.message });
  if (cause.status >= 500 && cause.status !== 503) return t("failure.bug");
  return t("failure.refused", { detail: cause.message });
}

export const sayFailure = (cause: unknown): void => show(failureText(cause), "bad");
