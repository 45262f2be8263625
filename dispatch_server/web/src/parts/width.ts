/** How wide a part is drawn, followed as it changes. */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Give where to hang the part, and its width in pixels: `first` until it is known. */
export function useWidth(
  first: number,
  about: readonly unknown[] = [],
): readonly [RefObject<HTMLDivElement | null>, Signal<number>] {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(first);
  useEffect(() => {
    if (!box.current) return;
    const sized = new ResizeObserver(([entry]) => {
      if (entry) width.value = entry.contentRect.width;
    });
    sized.observe(box.current);
    return () => sized.disconnect();
  }, [...about]);
  return [box, width];
}
