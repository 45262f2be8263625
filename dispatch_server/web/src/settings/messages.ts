/** A draft of what customers are told: which kinds, in which words, at which hours. */
import type {
  Channel,
  MessageKind,
  MessageKindView,
  MessageRulesView,
  SetMessageRules,
  TemplateState,
} from "../wire";

export const LOCALES = ["pt-BR", "en"] as const;
export type Locale = (typeof LOCALES)[number];
export const LONGEST = 600;

export const draftOf = (kept: MessageRulesView): SetMessageRules => ({
  off: kept.kinds.filter((one) => !one.is_on).map((one) => one.kind),
  texts: Object.fromEntries(
    kept.kinds.filter((one) => Object.keys(one.own).length > 0).map((one) => [one.kind, one.own]),
  ),
  opens: kept.opens,
  closes: kept.closes,
  whatsapp_agreed: kept.whatsapp_agreed,
  channels: kept.channels
    .filter((one) => one.is_used && one.channel !== "log")
    .map((one) => one.channel),
  sms_plain: kept.sms_plain,
});

/** Use a channel, after all others, or use it no more. */
export const chosen = (draft: SetMessageRules, channel: Channel): SetMessageRules => ({
  ...draft,
  channels: draft.channels.includes(channel)
    ? draft.channels.filter((one) => one !== channel)
    : [...draft.channels, channel],
});

/** Let a channel be tried before the one that is tried before it. */
export function sooner(draft: SetMessageRules, channel: Channel): SetMessageRules {
  const at = draft.channels.indexOf(channel);
  const before = draft.channels[at - 1];
  if (before === undefined) return draft;
  return { ...draft, channels: draft.channels.with(at - 1, channel).with(at, before) };
}

/** The channels as they are shown: those that are used first, in the order tried. */
export const inOrder = (draft: SetMessageRules, all: readonly Channel[]): readonly Channel[] => [
  ...draft.channels,
  ...all.filter((one) => !draft.channels.includes(one)),
];

/** How many texts WhatsApp has approved, and how many it will not send. */
export function approval(kept: MessageRulesView) {
  const all = kept.kinds.flatMap((one) => Object.values(one.templates));
  const count = (...states: readonly TemplateState[]) =>
    all.filter((one) => states.includes(one.state)).length;
  return {
    all: all.length,
    approved: count("approved"),
    waiting: count("unsent", "pending"),
    stopped: count("rejected", "paused", "disabled", "gone"),
  };
}

export const textOf = (
  draft: SetMessageRules,
  { kind, usual }: MessageKindView,
  locale: Locale,
): string => draft.texts[kind]?.[locale] ?? usual[locale] ?? "";

/** Put a text in; the usual one again is no text of one's own. */
export function withText(
  draft: SetMessageRules,
  { kind, usual }: MessageKindView,
  locale: Locale,
  text: string,
): SetMessageRules {
  const { [locale]: _, ...others } = draft.texts[kind] ?? {};
  const own = text === usual[locale] ? others : { ...others, [locale]: text };
  const { [kind]: __, ...kinds } = draft.texts;
  return {
    ...draft,
    texts: Object.keys(own).length > 0 ? { ...kinds, [kind]: own } : kinds,
  };
}

export const turned = (draft: SetMessageRules, kind: MessageKind): SetMessageRules => ({
  ...draft,
  off: draft.off.includes(kind) ? draft.off.filter((one) => one !== kind) : [...draft.off, kind],
});

export type Fault =
  | { readonly why: "length" | "brace" | "link" }
  | { readonly why: "unknown"; readonly slot: string };

/** What stands in the way of a text, as the server would say it; null where nothing does. */
export function faultOf(text: string, placeholders: readonly string[]): Fault | null {
  const words = text.trim();
  if (!words || words.length > LONGEST) return { why: "length" };
  const unknown = [...words.matchAll(/\{(\w*)\}/g)].find(
    ([, slot]) => !placeholders.includes(slot ?? ""),
  );
  if (unknown) return { why: "unknown", slot: unknown[0] };
  if (/[{}]/.test(words.replaceAll(/\{\w*\}/g, ""))) return { why: "brace" };
  return words.includes("{link}") ? null : { why: "link" };
}

export const firstFault = (draft: SetMessageRules, kept: MessageRulesView): MessageKind | null =>
  kept.kinds.find((one) =>
    LOCALES.some((locale) => faultOf(textOf(draft, one, locale), one.placeholders)),
  )?.kind ?? null;

const sorted = (draft: SetMessageRules): string =>
  JSON.stringify({
    ...draft,
    off: draft.off.toSorted(),
    texts: Object.entries(draft.texts)
      .map(([kind, own]) => [kind, Object.entries(own).toSorted()])
      .toSorted(),
  });

export const areSame = (one: SetMessageRules, other: SetMessageRules): boolean =>
  sorted(one) === sorted(other);
