/** What an attempt brings beside its photos, as lines to read. */
import { number } from "./format";
import { knows, t, word } from "./texts";

interface Left {
  readonly barcode: string;
  readonly outcome: string;
  readonly pieces: number;
}

interface Payment {
  readonly method: string;
  readonly cents: number;
}

/** What `runs.evidence.document` may hold; anything may be absent. */
export interface Evidence {
  readonly relation?: string;
  readonly pin?: string;
  readonly left?: readonly Left[];
  readonly payments?: readonly Payment[];
  readonly scans?: readonly unknown[];
}

export function evidenceLines(evidence: Evidence): string[] {
  const lines: string[] = [];
  if (evidence.pin && knows(`pin.${evidence.pin}`)) lines.push(word("pin", evidence.pin));
  for (const { barcode, outcome, pieces } of evidence.left ?? []) {
    lines.push(t("stop.left", { barcode, outcome: word("left", outcome), pieces }));
  }
  for (const { method, cents } of evidence.payments ?? []) {
    lines.push(t("stop.paid", { sum: number(cents / 100, 2), method: word("pay", method) }));
  }
  const scans = evidence.scans?.length ?? 0;
  if (scans) lines.push(t("stop.scans", { count: scans }));
  return lines;
}

/** Who received: the name, or for whom they stood in, or both. */
export function receiver(name: string, evidence: Evidence): string {
  const relation = evidence.relation ? word("relation", evidence.relation) : "";
  if (evidence.relation === "recipient" && name) return name;
  return name && relation ? `${name} (${relation})` : name || relation;
}
