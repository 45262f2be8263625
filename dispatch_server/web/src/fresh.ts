/**
 * Keeps what was fetched as fresh as the stream: the one place that says what makes it stale.
 *
 * Whatever is shown and fetched says here how it is asked for anew and which events tell of it. A
 * stream that had to start over with a snapshot has told of nothing before it, so all is asked for.
 * One that went on where it broke off has told of every event, so only that is asked for of which
 * no event tells.
 */
import { throttled } from "./load";
import { me } from "./store";
import type { LiveEvent } from "./wire";

export interface Fetched {
  /** Ask for it anew. */
  readonly ask: () => unknown;
  /** Whether an event makes it stale. Without, no event tells of it. */
  readonly by?: (event: LiveEvent) => boolean;
  /** Whether anybody looks at it. */
  readonly when?: () => boolean;
  readonly everyMs?: number;
}

export interface Kept {
  /** Ask soon: something else than an event has made it stale. */
  readonly soon: () => void;
  /** Nobody looks at it any more. */
  readonly stop: () => void;
}

const EVERY_MS = 1000;

export class Fresh {
  readonly #soon = new Map<Fetched, () => void>();

  constructor(private readonly isOn: () => boolean) {}

  keep(one: Fetched): Kept {
    this.#soon.set(one, this.#throttled(one));
    return {
      soon: () => this.#soon.get(one)?.(),
      stop: () => void this.#soon.delete(one),
    };
  }

  /** Events have come, none missing before them. */
  hear(events: readonly LiveEvent[]): void {
    this.#ask(({ by }) => by !== undefined && events.some(by));
  }

  /** The stream goes on after a break, and has told all events of it. */
  goOn(): void {
    this.#ask(({ by }) => by === undefined);
  }

  /** The stream has started, or started over: what came before it told no event. */
  startOver(): void {
    this.#ask(() => true);
  }

  /** Somebody else begins: how lately the one before has asked holds up nothing. */
  forget(): void {
    for (const one of this.#soon.keys()) this.#soon.set(one, this.#throttled(one));
  }

  #throttled(one: Fetched): () => void {
    const ask = (): void => {
      if (this.#soon.has(one) && this.isOn() && (one.when?.() ?? true)) one.ask();
    };
    return throttled(ask, one.everyMs ?? EVERY_MS);
  }

  #ask(isStale: (one: Fetched) => boolean): void {
    for (const [one, soon] of [...this.#soon]) if (isStale(one)) soon();
  }
}

export const fresh = new Fresh(() => Boolean(me.peek()));

/** Events of some kinds: `order` is that of `order.received`. */
export function of(...kinds: readonly string[]): (event: LiveEvent) => boolean {
  const wanted = new Set(kinds);
  return ({ type }) => wanted.has(type.split(".")[0] ?? "") || wanted.has(type);
}

/** For what a frame brings along by itself. */
export const never = (): boolean => false;
