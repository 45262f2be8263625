/** A fetched value that lives as long as the view that asked for it. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fresh } from "./fresh";
import { load } from "./load";
import type { Remote } from "./store";
import type { LiveEvent } from "./wire";

/** Ask now and whenever `about` changes; give what came, and how to ask again. */
export function useAsked<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  about: readonly unknown[] = [],
): readonly [Signal<Remote<T>>, () => void] {
  const found = useSignal<Remote<T>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(found, ask);
  useEffect(again, [...about]);
  return [found, again];
}

/** The same, asked anew when events tell of it: for lists, never for what is being written. */
export function useFresh<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  by: (event: LiveEvent) => boolean,
): readonly [Signal<Remote<T>>, () => void] {
  const [found, again] = useAsked(ask);
  useEffect(() => fresh.keep({ ask: again, by }).stop, []);
  return [found, again];
}
