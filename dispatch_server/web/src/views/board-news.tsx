/** The line above the lanes: the stop looked at, what a move would come to, or why it was not made. */
import { signal } from "@preact/signals";
import { crossed, drop, held, letGo, trial, tryAgain } from "../board/moving";
import { isEditable, lanes, planShown } from "../board/shown";
import { Icon } from "../parts/icon";
import { t } from "../texts";
import { say } from "../toasts";
import { focusMark, markOf } from "./board-hands";
import { Outcome, saidOf } from "./trial";

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
        {held.value ? `${placeText()} ${saidOf(trial.value)}` : ""}
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

const Trial = () => (
  <div class="trial" data-testid="trial" data-state={trial.value?.state ?? "here"}>
    <strong>{placeText()}</strong>
    {trial.value ? (
      <Outcome trial={trial.value} />
    ) : (
      <span class="hint">{t("board.same-place")}</span>
    )}
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
