/** Words for people, by language. A key that one catalogue lacks does not compile. */
import { signal } from "@preact/signals";
import { type Locale, locale } from "../format";
import { en } from "./en";
import { ptBR } from "./pt-BR";

export type Key = keyof typeof en;
/** Keys that come in two: `.one` and `.other`. */
export type CountKey = Key extends infer K
  ? K extends `${infer Base}.other`
    ? Base
    : never
  : never;

const CATALOGUES: Record<Locale, Record<Key, string>> = { en, "pt-BR": ptBR };
const rules: Record<Locale, Intl.PluralRules> = {
  en: new Intl.PluralRules("en"),
  "pt-BR": new Intl.PluralRules("pt-BR"),
};

const fill = (text: string, facts: Record<string, unknown>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));

export const t = (key: Key, facts: Record<string, unknown> = {}): string =>
  fill(CATALOGUES[locale.value][key], facts);

export function tn(key: CountKey, count: number, facts: Record<string, unknown> = {}): string {
  const form = rules[locale.value].select(count) === "one" ? "one" : "other";
  const shown = new Intl.NumberFormat(locale.value).format(count);
  return t(`${key}.${form}` as Key, { count: shown, ...facts });
}

/** The catalogue's text of a code, whatever the organization calls it. */
export const common = (group: string, code: string, of: Locale = locale.value): string =>
  CATALOGUES[of][`${group}.${code}` as Key] ?? code.replaceAll("_", " ");

/** An organization's own words, by key and language; they go before the catalogues'. */
export const ownWords = signal<Readonly<Record<string, Readonly<Record<string, string>>>>>({});

function ownWord(key: string): string | undefined {
  const said = ownWords.value[key] ?? {};
  return said[locale.value] || Object.values(said)[0];
}

/** The text of a code that the server made, or the code itself where we have none. */
export function word(group: string, code: string, facts: Record<string, unknown> = {}): string {
  return fill(ownWord(`${group}.${code}`) ?? common(group, code), facts);
}

export const knows = (key: string): key is Key => key in en;
