/** What of the list of needs is news, how it is put in few words, and how often. Pure. */
import type { Need, Urgency } from "../inbox/needs";

/** Off: nothing but the number. Quiet: without sound. All: with it. */
export const LEVELS = ["off", "quiet", "all"] as const;
export type Level = (typeof LEVELS)[number];

export const GATHER_MS = 1500; // what comes together is told together
export const REST_MS = 20_000; // between two notifications; what is urgent now may break it once
const URGENT_REST_MS = 5000;

export interface News {
  readonly needs: readonly Need[];
  readonly urgency: Urgency;
}

/**
 * Gathers what is new and says when it may be told. What was there when the console was opened is
 * no news, and neither is what somebody has in hand.
 */
export class Gatherer {
  #known: Set<string> | null = null;
  #waiting: Need[] = [];
  #since = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** Take in the whole list as it is now. */
  see(needs: readonly Need[], at: number): void {
    const before = this.#known;
    this.#known = new Set(needs.map((need) => need.key));
    const open = new Map(needs.filter((need) => !need.isTaken).map((need) => [need.key, need]));
    this.#waiting = this.#waiting.flatMap((need) => open.get(need.key) ?? []);
    if (before === null) return;
    const fresh = [...open.values()].filter((need) => !before.has(need.key));
    if (fresh.length && this.#waiting.length === 0) this.#since = at;
    this.#waiting.push(...fresh);
  }

  /** What is to be told now; null to wait. Asked for often. */
  due(at: number): News | null {
    if (this.#waiting.length === 0 || at - this.#since < GATHER_MS) return null;
    const needs = this.#waiting.toSorted((a, b) => a.urgency - b.urgency || a.since - b.since);
    const urgency = needs[0]?.urgency ?? 2;
    const rest = urgency === 0 ? URGENT_REST_MS : REST_MS;
    if (at - this.#toldAt < rest) return null;
    this.#toldAt = at;
    this.#waiting = [];
    return { needs, urgency };
  }

  /** Somebody else is asking: what is there next is no news. */
  forget(): void {
    this.#known = null;
    this.#waiting = [];
  }
}

/** The number in front of the tab's title. */
export const titled = (title: string, open: number): string =>
  open > 0 ? `(${open > 99 ? "99+" : open}) ${title}` : title;
