/** What a change that was tried would come to: money, time and way, then whose promise it breaks. */
import { planShown } from "../board/shown";
import type { Trial } from "../board/trial";
import { Badge } from "../parts/badge";
import { Extra } from "../parts/extra";
import { t, tn } from "../texts";
import type { Edited } from "../wire";

/** The same in words, to be read out. */
export function saidOf(trial: Trial | null): string {
  if (trial?.state === "refused") return trial.text;
  return trial?.state === "known" ? trial.edited.difference.text : "";
}

export function Outcome({ trial }: { trial: Trial }) {
  if (trial.state === "asking") {
    return (
      <span class="hint">
        <span class="spinner" /> {t("board.asking")}
      </span>
    );
  }
  if (trial.state === "refused") return <Badge tone="bad">{trial.text}</Badge>;
  return <Come edited={trial.edited} />;
}

function Come({ edited }: { edited: Edited }) {
  const { difference, plan } = edited;
  const known = new Set(planShown.value?.violations.map((one) => one.text));
  const broken = plan.violations.filter((one) => !known.has(one.text));
  const missed = difference.windows_missed.length;
  const told = difference.windows_changed.length;
  return (
    <>
      <Extra
        cents={difference.cost_cents}
        seconds={difference.duration_s}
        metres={difference.distance_m}
        testid="trial-cost"
      />
      {missed ? <Badge tone="bad">{tn("board.missed", missed)}</Badge> : null}
      {told ? <Badge tone="warn">{tn("board.told", told)}</Badge> : null}
      {difference.windows_met.length ? (
        <Badge tone="good">{tn("board.met", difference.windows_met.length)}</Badge>
      ) : null}
      {broken.slice(0, 2).map((one) => (
        <Badge key={one.text} tone="warn">
          {one.text}
        </Badge>
      ))}
      {missed + told + broken.length === 0 ? <Badge tone="good">{t("board.kept")}</Badge> : null}
    </>
  );
}
