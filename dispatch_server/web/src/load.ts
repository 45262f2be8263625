/** Fetching into the store: the newest question wins, the old value stays until it is answered. */
import type { Signal } from "@preact/signals";
import { Failure } from "./api";
import type { Remote } from "./store";

const asked = new WeakMap<object, AbortController>();

/** Ask, and keep the answer in `into`. Resolves to whether it is the one kept. */
export async function load<T>(
  into: Signal<Remote<T>>,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<boolean> {
  asked.get(into)?.abort();
  const control = new AbortController();
  asked.set(into, control);
  into.value = { ...into.peek(), loading: true };
  try {
    const value = await ask(control.signal);
    if (control.signal.aborted) return false;
    into.value = { value, failure: null, loading: false };
    return true;
  } catch (cause) {
    if (control.signal.aborted) return false;
    const failure = cause instanceof Failure ? cause : new Failure("unknown");
    into.value = { ...into.peek(), failure, loading: false };
    return false;
  }
}

/** Call `work` soon, at most once in `everyMs`, and once more after the last call. */
export function throttled(work: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const run = (): void => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) run();
    }, everyMs);
    work();
  };
  return () => {
    if (timer === undefined) run();
    else again = true;
  };
}
