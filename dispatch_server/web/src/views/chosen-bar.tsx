/** What can be done with the chosen stops: each is shown with what it costs before it is done. */
import { useEffect, useId } from "preact/hooks";
import { chosenLanes, chosenMarks, forgetElsewhere, letAllGo, MOST } from "../board/choosing";
import { isEditable, lanes } from "../board/shown";
import {
  type Act,
  desist,
  intend,
  intent,
  isKnown,
  lock,
  make,
  outcome,
  watchChosen,
} from "../board/together";
import { Icon } from "../parts/icon";
import { runsById } from "../store";
import { t, tn } from "../texts";
import { Outcome, saidOf } from "./trial";

export function ChosenBar() {
  useEffect(forgetElsewhere, []);
  useEffect(watchChosen, []);
  const count = chosenMarks.value.length;
  return (
    <>
      <p class="unseen" role="status">
        {count ? `${tn("choose.count", count)} ${saidOf(outcome.value)}` : ""}
      </p>
      {count ? <Bar count={count} /> : null}
    </>
  );
}

function Bar({ count }: { count: number }) {
  const orders = new Set(chosenMarks.value.flatMap((mark) => mark.orders)).size;
  return (
    <section class="chosen-bar" aria-label={t("choose.title")} data-testid="chosen-bar">
      <header>
        <strong>{tn("choose.count", count)}</strong>
        <span class="hint">
          {tn("stop.orders", orders)} · {chosenLanes.value.map(({ lane }) => lane.name).join(", ")}
        </span>
        <button
          type="button"
          class="quiet icon-only small"
          onClick={letAllGo}
          aria-label={t("choose.none")}
          title={t("choose.none")}
          data-testid="chosen-none"
        >
          <Icon name="close" size={16} />
        </button>
      </header>
      {count >= MOST ? <p class="hint">{t("choose.most", { count: MOST })}</p> : null}
      <Acts />
      {intent.value ? <Meant act={intent.value} /> : null}
    </section>
  );
}

function Acts() {
  const id = useId();
  const act = intent.value;
  const shown = lanes.value.filter((lane) => !lane.isLocked && takesMore(lane.id));
  const [busy, idle] = [shown.filter((one) => one.span), shown.filter((one) => !one.span)];
  return (
    <div class="chosen-acts">
      <label for={id}>{t("choose.move")}</label>
      <select
        id={id}
        value={act?.kind === "move" ? act.to : ""}
        onChange={(event) => {
          const to = event.currentTarget.value;
          if (to) intend({ kind: "move", to });
          else desist();
        }}
        data-testid="chosen-move"
      >
        <option value="">{t("choose.whom")}</option>
        {busy.map((lane) => (
          <option key={lane.id} value={lane.id}>
            {lane.number} · {lane.name}
          </option>
        ))}
        {idle.length ? (
          <optgroup label={t("choose.new-route")}>
            {idle.map((lane) => (
              <option key={lane.id} value={lane.id}>
                {lane.name}
              </option>
            ))}
          </optgroup>
        ) : null}
      </select>
      {isEditable.value ? <PlanActs /> : null}
    </div>
  );
}

const CLOSED = ["completed", "canceled", "interrupted"];
const takesMore = (lane: string): boolean =>
  !CLOSED.includes(runsById.value.get(lane)?.status ?? "");

function PlanActs() {
  const areLocked = chosenMarks.value.every((mark) => mark.isLocked);
  return (
    <>
      <button
        type="button"
        class="small"
        onClick={() => void lock(!areLocked)}
        data-testid="chosen-lock"
      >
        <Icon name={areLocked ? "unlock" : "lock"} size={14} />{" "}
        {t(areLocked ? "choose.unlock" : "choose.lock")}
      </button>
      <button
        type="button"
        class="small"
        aria-pressed={intent.value?.kind === "remove"}
        onClick={() => intend({ kind: "remove" })}
        data-testid="chosen-remove"
      >
        <Icon name="out" size={14} /> {t("choose.remove")}
      </button>
    </>
  );
}

const Meant = ({ act }: { act: Act }) => (
  <div class="trial" data-testid="chosen-trial" data-state={outcome.value?.state ?? "here"}>
    <strong>{meantText(act)}</strong>
    {outcome.value ? <Outcome trial={outcome.value} /> : null}
    {isEditable.value ? null : <span class="hint">{t("choose.running")}</span>}
    <span class="trial-buttons">
      <button
        type="button"
        class="primary small"
        disabled={!isKnown.value}
        onClick={() => void make()}
        data-testid="chosen-make"
      >
        {t("choose.make")}
      </button>
      <button type="button" class="small" onClick={desist}>
        {t("app.cancel")}
      </button>
    </span>
  </div>
);

function meantText(act: Act): string {
  const count = chosenMarks.value.length;
  if (act.kind !== "move") return tn("choose.would-remove", count);
  const to = lanes.value.find((lane) => lane.id === act.to);
  const going = chosenLanes.value
    .filter(({ lane }) => lane.id !== act.to)
    .reduce((sum, { marks }) => sum + marks.length, 0);
  return tn(to?.span ? "choose.would-move" : "choose.would-split", going, { name: to?.name ?? "" });
}
