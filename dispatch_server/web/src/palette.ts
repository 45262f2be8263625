/** The command palette's entries, and which of them fit what was typed. Pure. */
import { folded } from "./format";

export interface Entry {
  readonly id: string;
  readonly kind: "page" | "act" | "run" | "order";
  readonly text: string;
  /** Said beside the text, and searched too. */
  readonly hint?: string;
  readonly act: () => void;
}

const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** How well an entry fits: lower is better, null not at all. Each word asked begins one of its own. */
export function fitOf(entry: Entry, asked: string): number | null {
  const have = wordsOf(`${entry.text} ${entry.hint ?? ""}`);
  let worst = 0;
  for (const word of wordsOf(asked)) {
    const at = have.findIndex((one) => one.startsWith(word));
    if (at < 0) return null;
    worst = Math.max(worst, at);
  }
  return worst;
}

/** The entries that fit, best first; of equals, in the order given. */
export function fitting(entries: readonly Entry[], asked: string, most: number): readonly Entry[] {
  return entries
    .map((entry, at) => ({ entry, at, fits: fitOf(entry, asked) }))
    .filter((one) => one.fits !== null)
    .sort((a, b) => (a.fits ?? 0) - (b.fits ?? 0) || a.at - b.at)
    .slice(0, most)
    .map((one) => one.entry);
}
