import { describe, expect, it } from "vitest";
import css from "./app.css?raw";
import { contrast } from "./map/palette";
import { readTheme } from "./theme";

const tokens = (at: 0 | 1): Map<string, string> =>
  new Map(
    [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
      ([, name, light, dark]) => [name ?? "", (at === 0 ? light : dark) ?? ""],
    ),
  );

// Text on ground, as the style sheets put them together. WCAG 2.2: 4.5 for text, 3 for parts.
const TEXT = [
  ...["ink", "ink-2", "ink-3", "blue", "good", "bad", "warn", "pin"].flatMap((ink) => [
    [ink, "ground"],
    [ink, "ground-2"],
  ]),
  ...["ink", "ink-2", "blue"].map((ink) => [ink, "blue-soft"]),
  ...["ink", "ink-2"].map((ink) => [ink, "ground-3"]),
  ...["good", "bad", "warn"].map((ink) => [ink, `${ink}-soft`]),
  ["bad-ink", "bad-soft"],
  ["warn-ink", "warn-soft"],
  ["ink", "warn-soft"],
  ["ink-2", "warn-soft"],
] as const;
const ON_WHITE_TEXT = ["blue-fill", "blue-fill-2", "strong", "navy"];
const BARS = ["good-bar", "bad-bar", "blue-fill"];

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("%s colours", (_, at) => {
  const all = tokens(at);
  const of = (name: string | undefined): string => {
    const found = all.get(name ?? "");
    if (!found) throw new Error(`no token --${name}`);
    return found;
  };

  it.each(TEXT)("can be read: %s", (...pair) => {
    expect(contrast(of(pair[0]), of(pair[1]))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(ON_WHITE_TEXT)("carry white text: %s", (ground) => {
    expect(contrast("#ffffff", of(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(BARS)("stand out from the ground: %s", (bar) => {
    expect(contrast(of(bar), of("ground"))).toBeGreaterThanOrEqual(3);
  });
});

describe("a theme", () => {
  it("is the system's unless one was chosen", () => {
    expect([null, "dark", "light", "mauve"].map(readTheme)).toEqual([
      "auto",
      "dark",
      "light",
      "auto",
    ]);
  });
});
