/** Which kinds of events a webhook hears of, as check boxes show it. Pure. */
export const ALL = "*";

/** The boxes that are checked: `order.*` is all about orders, and then none of its own. */
export function checked(kinds: readonly string[], abouts: readonly string[]): ReadonlySet<string> {
  if (kinds.includes(ALL)) return new Set(abouts.map((about) => `${about}.*`));
  return new Set(kinds);
}

/** Press a box. All of one thing makes the boxes of that thing needless. */
export function press(boxes: ReadonlySet<string>, kind: string): ReadonlySet<string> {
  const next = new Set(boxes);
  if (next.delete(kind)) return next;
  const about = kind.split(".")[0] ?? "";
  for (const one of boxes) {
    const replaced = kind.endsWith(".*") ? one.startsWith(`${about}.`) : one === `${about}.*`;
    if (replaced) next.delete(one);
  }
  return next.add(kind);
}
