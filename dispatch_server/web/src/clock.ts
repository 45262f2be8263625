/**
 * The server's time, known from what it last said. A demo's day runs faster than the browser's, so
 * the rate is measured too.
 */
const RATE_AFTER_MS = 3000;
const NEAR_ONE = 0.05;

export class ServerClock {
  #first: { server: number; local: number } | null = null;
  #last: { server: number; local: number } | null = null;
  #rate = 1;

  /**
   * The server said `server` (ms since 1970) at `local`, by this browser's clock. Frames may be
   * kept back and come late, so time goes back only where a snapshot begins `anew`.
   */
  sync(server: number, local: number, anew = false): void {
    const goesBack = server < (this.#last?.server ?? 0);
    if (goesBack && !anew) return;
    if (this.#first === null || goesBack) {
      this.#first = { server, local };
      this.#rate = 1;
    }
    this.#last = { server, local };
    const elapsed = local - this.#first.local;
    if (elapsed < RATE_AFTER_MS) return;
    const rate = (server - this.#first.server) / elapsed;
    this.#rate = Math.abs(rate - 1) < NEAR_ONE ? 1 : Math.max(0, rate);
  }

  get known(): boolean {
    return this.#last !== null;
  }

  now(local: number): number {
    if (this.#last === null) return local;
    return this.#last.server + (local - this.#last.local) * this.#rate;
  }
}
