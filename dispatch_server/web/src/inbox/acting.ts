/** What is done about an incident from the inbox: carried through by the server, or not at all. */
import { loadIncidents } from "../actions";
import { api, Failure } from "../api";
import { loadRun } from "../detailing";
import { go } from "../query";
import { t, word } from "../texts";
import { failureText, say, sayFailure } from "../toasts";
import type { ActOn, IncidentView } from "../wire";

export type Wanted = ActOn["act"];

/** Null once it is done or settled; else why it was not done, to be shown where it was asked for. */
export async function actOn(incident: IncidentView, act: Wanted): Promise<string | null> {
  try {
    await api.act(incident.id, { act });
  } catch (cause) {
    return explained(cause, incident);
  }
  say("inbox.done", { decision: word("decision", act.type) });
  loadIncidents();
  return null;
}

/** Ask for what the incident's run has left to be shared out, and show the proposal. */
export async function proposeRest(incident: IncidentView): Promise<void> {
  try {
    const made = await api.replanIncident(incident.id);
    go({ view: "runs", date: made.date, run: null, replan: made.id });
  } catch (cause) {
    const why = explained(cause, incident);
    if (why !== null) sayFailure(cause);
  }
  loadIncidents();
}

/** What came first stays: it is said, and how things stand now is asked for. */
function explained(cause: unknown, { run }: IncidentView): string | null {
  if (cause instanceof Failure && cause.status === 409) {
    loadIncidents();
    const there = run?.id;
    if (there) void loadRun(there).catch(sayFailure);
  }
  const first = resolvedFirst(cause);
  if (first !== null) {
    say("inbox.resolved-first", { what: first }, "plain");
    return null;
  }
  return failureText(cause);
}

/** Who had resolved it before, and how; null where that is not why it was refused. */
export function resolvedFirst(cause: unknown): string | null {
  if (!(cause instanceof Failure) || cause.slug !== "incident-resolved") return null;
  const { decision, by } = cause.problem?.facts ?? {};
  const how = decision ? word("decision", String(decision)) : t("inbox.by-report");
  return by ? t("inbox.how-by", { how, name: String(by) }) : how;
}
