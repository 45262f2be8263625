/** A draft of what customers are told: which kinds, in which words, at which hours. */
import type { MessageKind, MessageKindView, MessageRulesView, SetMessageRules } from "../wire";

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
});

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
