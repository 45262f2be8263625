/** A draft of failure reasons: the organization's words and order. Codes stay the domain's. */
import { ownWords } from "../texts";
import type { Follow, ReasonRule, ReasonRuleView } from "../wire";

export const FOLLOWS: readonly Follow[] = ["reattempt", "new_address", "return", "decide"];
export type Reasons = readonly ReasonRuleView[];

/** Put one `by` places further down; a negative number moves it up. At an end it stays. */
export function moved(reasons: Reasons, code: string, by: number): Reasons {
  const from = reasons.findIndex((one) => one.code === code);
  const to = Math.max(0, Math.min(reasons.length - 1, from + by));
  const one = reasons[from];
  if (one === undefined || from === to) return reasons;
  const rest = reasons.filter((other) => other !== one);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

export const changed = (reasons: Reasons, code: string, change: Partial<ReasonRuleView>): Reasons =>
  reasons.map((one) => (one.code === code ? { ...one, ...change } : one));

const clean = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .map(([locale, label]) => [locale, label.trim()] as const)
      .filter(([, label]) => label !== ""),
  );

/** What is sent: a next step that is the usual one is not said. */
export const toRules = (reasons: Reasons): readonly ReasonRule[] =>
  reasons.map(({ code, labels, is_hidden, follow, usual_follow }) => ({
    code,
    labels: clean(labels),
    is_hidden,
    follow: follow === usual_follow ? null : follow,
  }));

export const areSame = (some: Reasons, others: Reasons): boolean =>
  JSON.stringify(toRules(some)) === JSON.stringify(toRules(others));

/** Use the organization's words wherever a reason is named from now on. */
export function learnWords(reasons: Reasons): void {
  ownWords.value = Object.fromEntries(
    reasons.map(({ code, labels }) => [`reason.${code}`, labels] as const),
  );
}
