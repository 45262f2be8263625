/** The line above the lanes: the stop looked at, what a move would come to, or why it was not made. */
import { signal } from "@preact/signals";
import { crossed, drop, held, letGo, trial, tryAgain } from "../board/moving";
import { isEditable, lanes, planShown } from "../board/shown";
import { Badge } from "../parts/badge";
import { Extra } from "../parts/extra";
import { Icon } from "../parts/icon";
import { t, tn } from "../texts";
import { say } from "../toasts";
import type { Edited } from "../wire";
import { focusMark, markOf } from "./board-hands";

/** The stop that the pointer or the focus is on, in words. */
export const looked = signal("");

export function BoardNews() {
  const conflict = crossed.value && crossed.value.plan === planShown.value?.id;
  return (
    <div class="board-news" data-testid="board-news">
      {held.value ? (
        <Trial />
      ) : conflict ? (
        <Crossed />
      ) : (
        <p class="hint">
          {looked.value || t(isEditable.value ? "board.nothing-edit" : "board.nothing-looked")}
        </p>
      )}
      <p class="unseen" role="status" aria-live="polite">
        {held.value ? `${placeText()} ${trialText()}` : ""}
      </p>
    </div>
  );
}

function placeText(): string {
  const one = held.value;
  const lane = one ? lanes.value[one.slot.lane] : undefined;
  if (!one || !lane) return "";
  const before = lane.marks.filter((mark) => mark.id !== one.mark.id)[one.slot.at - 1];
  const facts = { stop: one.mark.sequence, name: lane.name, before: before?.sequence ?? 0 };
  return t(before ? "board.put-after" : "board.put-first", facts);
}

function trialText(): string {
  const now = trial.value;
  if (now?.state === "refused") return now.text;
  return now?.state === "known" ? now.edited.difference.text : "";
}

const Trial = () => (
  <div class="trial" data-testid="trial" data-state={trial.value?.state ?? "here"}>
    <strong>{placeText()}</strong>
    <Outcome />
    <span class="trial-buttons">
      <button
        type="button"
        class="primary small"
        disabled={trial.value?.state !== "known"}
        onClick={() => {
          const id = held.value?.mark.id ?? "";
          void drop().then(() => focusMark(id));
        }}
        data-testid="trial-put"
      >
        {t("board.put")}
      </button>
      <button type="button" class="small" onClick={letGo}>
        {t("app.cancel")}
      </button>
    </span>
  </div>
);

function Outcome() {
  const now = trial.value;
  if (!now) return <span class="hint">{t("board.same-place")}</span>;
  if (now.state === "asking") {
    return (
      <span class="hint">
        <span class="spinner" /> {t("board.asking")}
      </span>
    );
  }
  if (now.state === "refused") return <Badge tone="bad">{now.text}</Badge>;
  return <Come edited={now.edited} />;
}

/** Money, time and way first, then whose promise it breaks or mends. */
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

/** The plan moved on under a move: what is there now is shown, and the move may be tried on it. */
function Crossed() {
  const one = crossed.value;
  const again = (): void => {
    if (!tryAgain()) say("board.gone", {}, "plain");
    else if (one && markOf(one.mark)) focusMark(one.mark);
  };
  return (
    <div class="notice warn crossed" role="alert" data-testid="crossed">
      <Icon name="warn" size={16} />
      <p>{t("board.crossed", { stop: one?.sequence ?? 0 })}</p>
      <button type="button" class="small" onClick={again} data-testid="crossed-again">
        {t("board.try-again")}
      </button>
      <button
        type="button"
        class="small quiet"
        onClick={() => {
          crossed.value = null;
        }}
      >
        {t("board.leave")}
      </button>
    </div>
  );
}
