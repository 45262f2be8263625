/** Times, distances, weights for people. All times are shown in the organization's zone. */
import { signal } from "@preact/signals";
import type { Instant, LocalDate } from "./wire";

export type Locale = "pt-BR" | "en";
export const locale = signal<Locale>("en");

export function bestLocale(...wanted: readonly (string | null | undefined)[]): Locale {
  for (const tag of wanted) {
    const language = tag?.slice(0, 2).toLowerCase();
    if (language === "pt") return "pt-BR";
    if (language === "en") return "en";
  }
  return "en";
}

const formats = new Map<string, Intl.DateTimeFormat>();
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale.value} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale.value === "en" ? "en-GB" : "pt-BR", options);
    formats.set(key, found);
  }
  return found;
}

const millis = (when: Instant | number): number =>
  typeof when === "number" ? when : Date.parse(when);

export const time = (when: Instant | number, timeZone: string): string =>
  format({ timeZone, hour: "2-digit", minute: "2-digit" }).format(millis(when));

/** The day of an instant somewhere, as 2026-11-23. */
export function dayOf(when: number, timeZone: string): LocalDate {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(when);
  const get = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return `${get("year")}-${get("month")}-${get("day")}`;
}

/** The last second of a day somewhere. */
export function endOfDay(day: LocalDate, timeZone: string): Instant {
  const wanted = Date.parse(`${day}T23:59:59Z`);
  const there = Date.parse(`${dayOf(wanted, timeZone)}T${clockTime(wanted, timeZone)}Z`);
  return new Date(wanted + (wanted - there)).toISOString();
}

const clockTime = (when: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "medium" }).format(when);

export const dayText = (day: LocalDate): string =>
  format({ timeZone: "UTC", weekday: "short", day: "numeric", month: "short" }).format(
    Date.parse(`${day}T00:00:00Z`),
  );

/** Day and time of an instant somewhere. */
export const moment = (when: Instant | number, timeZone: string): string =>
  `${dayText(dayOf(millis(when), timeZone))} ${time(when, timeZone)}`;

export function dayAfter(day: LocalDate, days: number): LocalDate {
  const when = new Date(`${day}T00:00:00Z`);
  when.setUTCDate(when.getUTCDate() + days);
  return when.toISOString().slice(0, 10);
}

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale.value, {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  }).format(value);
}

export const percent = (share: number, digits = 0): string =>
  new Intl.NumberFormat(locale.value, {
    style: "percent",
    maximumFractionDigits: digits,
  }).format(share);

export function distance(metres: number): string {
  if (metres < 1000) return `${number(Math.round(metres / 10) * 10)} m`;
  return `${number(metres / 1000, metres < 100_000 ? 1 : 0)} km`;
}

/** 5 min · 1 h 05 · 12 h 40. */
export function duration(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const sign = seconds < 0 && minutes > 0 ? "−" : "";
  if (minutes < 60) return `${sign}${minutes} min`;
  return `${sign}${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** 8 s · 3 min · 2 h 10 · 3 d: how long ago something was. */
export function age(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 86_400) return duration(Math.floor(seconds / 60) * 60);
  return `${Math.floor(seconds / 86_400)} d`;
}

export const weight = (grams: number): string =>
  grams < 1000 ? `${number(grams)} g` : `${number(grams / 1000, grams < 100_000 ? 1 : 0)} kg`;

export const money = (cents: number, currency: string): string =>
  new Intl.NumberFormat(locale.value, { style: "currency", currency }).format(cents / 100);

export const speed = (mps: number): string => `${number(mps * 3.6)} km/h`;

export function span(
  opens: Instant | null,
  closes: Instant | null,
  timeZone: string,
): string | null {
  if (opens && closes) return `${time(opens, timeZone)}–${time(closes, timeZone)}`;
  if (closes) return `≤ ${time(closes, timeZone)}`;
  return opens ? `≥ ${time(opens, timeZone)}` : null;
}

/** `Ana, Bia and Caio`, as the reader's language lists. */
export const listed = (names: readonly string[]): string =>
  new Intl.ListFormat(locale.value, { type: "conjunction" }).format(names);

/** Folded for searching: no case, no accents. */
export const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
