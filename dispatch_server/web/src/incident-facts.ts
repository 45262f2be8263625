/** What an incident says of itself, as pairs of a name and a text to read. */
import { duration, number } from "./format";
import { knows, word } from "./texts";

type Facts = Readonly<Record<string, unknown>>;

/** Facts by their name, in the words of people; ids and what is empty are left out. */
export function incidentFacts(facts: Facts): [string, string][] {
  return Object.entries(facts)
    .filter(([name]) => !name.endsWith("_id"))
    .map(([name, value]): [string, string] => [word("fact", name), said(name, value)])
    .filter(([, text]) => text !== "");
}

const GROUPS: Readonly<Record<string, string>> = {
  decision: "decision",
  follow: "follow",
  reason: "reason",
  why: "silence",
  faults: "part",
};

function said(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => said(name, one)).join(", ");
  if (typeof value === "number") return counted(name, value);
  if (typeof value !== "string") return "";
  const group = GROUPS[name];
  return group && knows(`${group}.${value}`) ? word(group, value) : value;
}

function counted(name: string, value: number): string {
  if (name.endsWith("_cents")) return number(value / 100, 2);
  if (name.endsWith("_s")) return value > 0 ? duration(value) : "";
  return number(value);
}
