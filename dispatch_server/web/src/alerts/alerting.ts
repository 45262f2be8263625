/** Tells of what needs a decision, as this browser's reader wants it: a number, a note, a sound. */
import { effect, signal, untracked } from "@preact/signals";
import { time } from "../format";
import { needs, needsKnown } from "../inbox/needing";
import type { Need } from "../inbox/needs";
import { keep, readKept } from "../kept";
import { go } from "../query";
import { me, tick, timeZone } from "../store";
import { t, tn, word } from "../texts";
import { askLeave, notify } from "./desktop";
import { Gatherer, LEVELS, type Level, type News } from "./grouping";
import { chime, unlockSound } from "./sound";

const TRIED_MS = 100;
const NAMED = 3;
const TAG = "porta-needs";

const kept = readKept("alerts") as Level;
export const level = signal<Level>(LEVELS.includes(kept) ? kept : "quiet");

/** The newest that was told, read out to who does not see the screen. */
export const spoken = signal("");

/** From a click: what needs leave or a gesture is asked for now. */
export async function chooseLevel(wanted: Level): Promise<void> {
  level.value = wanted;
  keep("alerts", wanted);
  if (wanted === "all") {
    unlockSound();
    setTimeout(() => chime(1), TRIED_MS); // so that it is known how it sounds
  }
  if (wanted !== "off") await askLeave();
}

export const needText = (need: Need): string => {
  if (need.kind !== "incident") return t(`need.${need.kind}`, { driver: need.run.driver_name });
  const { kind, driver_name: driver, stop } = need.incident;
  const who = driver || stop?.orders.map((order) => order.recipient_name).join(", ");
  return [word("incident", kind), who].filter(Boolean).join(" · ");
};

/** Go to where it can be decided. */
export function show(need: Need | undefined): void {
  if (need?.kind === "incident") go({ view: "incidents", incident: need.incident.id });
  else go({ view: "incidents", incident: null });
}

function tell({ needs: fresh, urgency }: News): void {
  const lines = fresh.slice(0, NAMED).map(needText);
  const more = fresh.length - lines.length;
  const title = fresh.length === 1 ? (lines[0] ?? "") : tn("alerts.title", fresh.length);
  const body = [...(fresh.length === 1 ? [] : lines), more > 0 ? tn("need.more", more) : ""]
    .filter(Boolean)
    .join("\n");
  spoken.value = [title, body].filter(Boolean).join(". ");
  if (level.value === "off") return;
  const first = fresh[0];
  const since = first ? time(first.since, timeZone.value) : "";
  notify({ title, body: body || since, tag: TAG, onClick: () => show(first) });
  if (level.value === "all") chime(urgency);
}

/** Look out for news as long as somebody is logged in. */
export function watchNeeds(): () => void {
  const gatherer = new Gatherer();
  let isBegun = false;
  const ended = effect(() => {
    isBegun = Boolean(me.value) && (isBegun || needsKnown.value);
    if (isBegun) gatherer.see(needs.value, tick.peek());
    else if (!me.value) gatherer.forget();
  });
  // Frames of the stream turn the clock too: the timers of a hidden tab ring once a minute only.
  const looking = effect(() => {
    const news = gatherer.due(tick.value);
    if (news) untracked(() => tell(news));
  });
  // A reload forgets that sound was allowed: the first click in the page allows it again.
  const again = (): void => {
    if (level.peek() === "all") unlockSound();
  };
  addEventListener("pointerdown", again);
  addEventListener("keydown", again);
  return () => {
    ended();
    looking();
    removeEventListener("pointerdown", again);
    removeEventListener("keydown", again);
  };
}
