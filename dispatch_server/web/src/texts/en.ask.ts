/** Whom and what a plan is for, and how a search got better. */
export const ask = {
  "ask.all": "all {of}",
  "ask.some": "{count} of {of}",
  "ask.no-depot": "Choose at least one depot.",
  "ask.no-driver": "Choose at least one driver.",
  "ask.no-order": "Choose at least one order.",
  "ask.has-run": "has a run already",
  "ask.search": "Number, recipient or address",
  "ask.more": "{shown} shown of {count}. Search for the others.",
  "plan.cancel-hint": "The best routes found so far become the plan.",
  "plan.curve": "Cost of the best routes: from {from} to {to}",
  "plan.curve-in.one": "{count} more order taken in",
  "plan.curve-in.other": "{count} more orders taken in",
  "plan.course": "How it got better",
} as const;
