/** What is open over a view: windows that more than one place may open. */
import { signal } from "@preact/signals";
import { go } from "./query";
import type { Uuid } from "./wire";

export const importOpen = signal(false);
export const openImport = (): void => {
  go({ view: "orders", order: null });
  importOpen.value = true;
};

export type Step = "fit" | "reschedule" | "return" | "cancel" | "place" | null;
/** The step that is being taken on the order that is open. */
export const step = signal<Step>(null);

/** The incident whose question is open: others are told that somebody decides about it. */
export const deciding = signal<Uuid | null>(null);
