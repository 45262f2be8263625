/** Shortcuts: single keys, or one after another, like G then O. Pure; `shortcuts.ts` says what they do. */

export interface Shortcut {
  /** As `KeyboardEvent.key` names them, lower case: ["g", "o"]. */
  readonly keys: readonly string[];
  readonly act: () => void;
}

export interface Press {
  readonly key: string;
  readonly at: number; // ms
}

const NEXT_WITHIN_MS = 1200;

/** Takes keys in, and says which shortcut they complete. */
export class Sequence {
  #held: Press[] = [];

  press<T extends Shortcut>(press: Press, shortcuts: readonly T[]): T | null {
    const last = this.#held.at(-1);
    const tooLate = last !== undefined && press.at - last.at > NEXT_WITHIN_MS;
    const held = [...(tooLate ? [] : this.#held), press];
    for (const tried of [held, [press]]) {
      const keys = tried.map((one) => one.key);
      const whole = shortcuts.find((shortcut) => same(shortcut.keys, keys));
      if (whole) {
        this.#held = [];
        return whole;
      }
      if (shortcuts.some((shortcut) => begins(shortcut.keys, keys))) {
        this.#held = tried;
        return null;
      }
    }
    this.#held = [];
    return null;
  }
}

const same = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && begins(one, other);

const begins = (all: readonly string[], first: readonly string[]): boolean =>
  first.length <= all.length && first.every((key, at) => all[at] === key);

const TEXT_INPUTS = new Set(["text", "search", "email", "password", "tel", "url", "number"]);

/** Whether keys pressed there are being written rather than meant for us. */
export function isWriting(target: {
  readonly tagName?: string;
  readonly type?: string;
  readonly isContentEditable?: boolean;
}): boolean {
  const { tagName = "", type = "text" } = target;
  if (target.isContentEditable) return true;
  if (tagName === "TEXTAREA" || tagName === "SELECT") return true;
  return (
    tagName === "INPUT" && (TEXT_INPUTS.has(type) || type.startsWith("date") || type === "time")
  );
}

export const shownKey = (key: string): string =>
  ({ escape: "Esc", arrowdown: "↓", arrowup: "↑", " ": "␣" })[key] ?? key.toUpperCase();
