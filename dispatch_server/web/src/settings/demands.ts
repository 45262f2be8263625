/** A draft of proof rules: which proofs an ending asks for. The server resolves, this only edits. */
import type { DemandView, Needs, ProofKind, ProofRule } from "../wire";

export const KINDS: readonly ProofKind[] = [
  "photo",
  "pin",
  "scan",
  "receiver",
  "signature",
  "note",
];
export const RULES: readonly ProofRule[] = ["off", "optional", "warn", "required"];
export const SUCCEEDED = "succeeded";
/** In a rule: every reason that has none of its own. */
export const FAILED = "failed";

type Demands = readonly DemandView[];

const isOf = (one: DemandView, source: string, outcome: string): boolean =>
  (one.source ?? "") === source && one.outcome === outcome;

export const ruleOf = (
  demands: Demands,
  source: string,
  outcome: string,
  kind: ProofKind,
): ProofRule | null =>
  demands.find((one) => isOf(one, source, outcome) && one.kind === kind)?.rule ?? null;

/** Say a rule, or with null that the usual holds. */
export function withRule(
  demands: Demands,
  source: string,
  outcome: string,
  kind: ProofKind,
  rule: ProofRule | null,
): Demands {
  const others = demands.filter((one) => !(isOf(one, source, outcome) && one.kind === kind));
  return rule === null ? others : [...others, { source, outcome, kind, rule }];
}

/** Take back what is said of one ending, or of a whole channel. */
export const withoutOwn = (demands: Demands, source: string, outcome?: string): Demands =>
  demands.filter((one) =>
    outcome === undefined ? (one.source ?? "") !== source : !isOf(one, source, outcome),
  );

export const ownCount = (demands: Demands, source: string, outcome: string): number =>
  demands.filter((one) => isOf(one, source, outcome)).length;

const key = ({ source = "", outcome, kind, rule }: DemandView): string =>
  [source, outcome, kind, rule].join(" ");

export function areSame(some: Demands, others: Demands): boolean {
  const known = new Set(others.map(key));
  return some.length === known.size && some.every((one) => known.has(key(one)));
}

/** What a driver meets, in the order in which it is asked for. */
export const asksFor = (needs: Needs): readonly (readonly [ProofKind, ProofRule])[] =>
  KINDS.map((kind) => [kind, needs[kind]] as const).filter(([, rule]) => rule !== "off");
