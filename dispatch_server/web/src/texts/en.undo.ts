/** Taking back what was done to a running day. */
export const undo = {
  "undo.what": "Undo: {what}",
  "undo.this": "Undo",
  "undo.done": "Taken back: {what}. The drivers are told.",
  "undo.nothing": "There is nothing of yours to undo here.",
  "undo.title": "Changes of the day",
  "undo.reassigned.one": "{count} stop from {from} to {to}",
  "undo.reassigned.other": "{count} stops from {from} to {to}",
  "undo.stop_skipped": "a stop of {to} put off until later",
  "undo.state-undone": "taken back",
  "undo.state-outrun": "driven or changed since",
  "problem.change-outrun":
    "Stops of this change were driven or moved since. Nothing was undone: move them as they are now.",
  "problem.change-not-found": "This change is too old to be undone.",
} as const;
