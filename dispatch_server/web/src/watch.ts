/** Something that a worker is busy with, asked for again and again until it is done. */
import type { Signal } from "@preact/signals";
import { load } from "./load";
import type { Remote } from "./store";
import type { Uuid } from "./wire";

const POLL_MS = 500;
const TRIES = 20; // failed polls in a row before giving up

export class Watch<T> {
  #watched: Uuid | null = null;

  constructor(
    private readonly into: Signal<Remote<T>>,
    private readonly ask: (id: Uuid, signal: AbortSignal) => Promise<T>,
    private readonly isRunning: (one: T) => boolean,
  ) {}

  /** Show it, and how far it is. Resolves to whether it came to its end while it was followed. */
  async follow(id: Uuid): Promise<boolean> {
    if (this.#watched === id) return false;
    this.#watched = id;
    let failures = 0;
    while (this.#watched === id && failures < TRIES) {
      const kept = await load(this.into, (signal) => this.ask(id, signal));
      const found = this.into.value.value;
      failures = kept ? 0 : failures + 1;
      if (kept && found && !this.isRunning(found)) {
        this.#watched = null;
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    if (this.#watched === id) this.#watched = null;
    return false;
  }

  stop(): void {
    this.#watched = null;
  }
}
