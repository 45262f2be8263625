/** Light or dark: as the system has it, unless the reader chose. Kept in this browser. */
import { computed, effect, signal } from "@preact/signals";
import { keep, readKept } from "./kept";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
const systemIsDark = signal(system?.matches ?? false);
system?.addEventListener("change", (event) => {
  systemIsDark.value = event.matches;
});

export const readTheme = (kept: string | null): Theme =>
  THEMES.find((theme) => theme === kept) ?? "auto";

export const theme = signal<Theme>(readTheme(readKept("theme")));
export const isDark = computed(() =>
  theme.value === "auto" ? systemIsDark.value : theme.value === "dark",
);

export function choose(wanted: Theme): void {
  theme.value = wanted;
  keep("theme", wanted);
}

/** Have the page follow: its colours are chosen by `color-scheme` in app.css. */
export function followTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
