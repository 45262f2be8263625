/**
 * Colours of runs: sixteen that stay apart for readers with and without red-green blindness, and
 * from the map below. After sixteen they come again, dashed.
 */
export const COLOURS = [
  "#1166cc",
  "#f52a1a",
  "#005544",
  "#997700",
  "#aa0088",
  "#662200",
  "#6600ff",
  "#448855",
  "#f0148c",
  "#0000bb",
  "#aa2200",
  "#aa77aa",
  "#225588",
  "#bb55ff",
  "#551177",
  "#6644aa",
] as const;

const at = (number: number): number => Math.max(0, number - 1);

/** The colour of run `number`, which counts from 1. */
export const colourOf = (number: number): string =>
  COLOURS[at(number) % COLOURS.length] ?? COLOURS[0];

export const isDashed = (number: number): boolean =>
  Math.floor(at(number) / COLOURS.length) % 2 === 1;

const linear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

export function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [
    linear(((value >> 16) & 255) / 255),
    linear(((value >> 8) & 255) / 255),
    linear((value & 255) / 255),
  ];
}

/** Contrast of WCAG 2, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [one, other].map((hex) => {
    const [red, green, blue] = channels(hex);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
  }) as [number, number];
  return Math.max(a, b) / Math.min(a, b);
}

/** What can be read on `colour`. */
export const inkOn = (colour: string): string =>
  contrast(colour, "#ffffff") >= 4.5 ? "#ffffff" : "#05070d";
