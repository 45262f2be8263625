/** A plan changed by hand. */
export const revise = {
  "revise.title": "Change the plan",
  "revise.undo": "Undo",
  "revise.redo": "Redo",
  "revise.again": "Plan again from here",
  "revise.lock": "Keep the route of {driver} as it is",
  "revise.lock-hint": "Keep this route as it is",
  "revise.locked-hint": "This route stays as it is. Press to free it.",
  "revise.broken.one": "{count} limit is broken",
  "revise.broken.other": "{count} limits are broken",
  "revise.history": "Changes",
  "revise.take-in": "Take in",
  "revise.publish-broken": "Publish all the same",
} as const;
