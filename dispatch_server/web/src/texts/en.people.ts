/** Other people at their consoles. */
export const people = {
  "people.here.one": "{count} other person here",
  "people.here.other": "{count} other people here",
  "people.away": "in another tab",
  "people.editing": "{view}, changing something",
  "people.looks": "{name} looks at it",
  "people.edits": "{name} is changing it",
  "people.looking-too": "Also open with {names}.",
  "people.editing-too":
    "{names} is changing this right now. Agree on who goes on: the second change is refused, not merged.",
} as const;
