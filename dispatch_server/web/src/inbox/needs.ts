/** What needs a decision, in one row: incidents, who will be late, who is silent or elsewhere. */
import { OFFLINE_MS } from "../map/features";
import type {
  IncidentView,
  RunDetail,
  RunStopView,
  RunSummary,
  Uuid,
  VehiclePosition,
} from "../wire";

/** As in dispatch_server/runs/acts.py: 0 now, 1 soon, 2 today. */
export type Urgency = 0 | 1 | 2;

interface Base {
  readonly key: string;
  readonly urgency: Urgency;
  /** Since when it is known, ms since 1970. */
  readonly since: number;
  /** Somebody has it in hand, or this reader has laid it aside. */
  readonly isTaken: boolean;
}
export interface IncidentNeed extends Base {
  readonly kind: "incident";
  readonly incident: IncidentView;
}
export interface LateNeed extends Base {
  readonly kind: "late";
  readonly run: RunSummary;
  /** Who will be served too late for what was told, the first to close first. */
  readonly stops: readonly RunStopView[];
  readonly worstS: number;
}
export interface RunNeed extends Base {
  readonly kind: "silent" | "off-route" | "overdue";
  readonly run: RunSummary;
}
export type Need = IncidentNeed | LateNeed | RunNeed;

const OVERDUE_MS = 300_000;
const SILENT_SOON_MS = 900_000;
const DUE_SOON_MS = 3_600_000;
const ON_THE_WAY = ["in_progress", "returning"];
const NOT_LEFT = ["assigned", "accepted", "loading"];

export interface Known {
  readonly incidents: readonly IncidentView[];
  readonly runs: readonly RunSummary[];
  readonly details: ReadonlyMap<Uuid, RunDetail>;
  /** Null while nobody has said where the vehicles are: then none of them is silent. */
  readonly positions: ReadonlyMap<Uuid, VehiclePosition> | null;
  readonly offRoute: ReadonlyMap<Uuid, number>;
  /** What this reader has laid aside, by key, until when. */
  readonly aside: ReadonlyMap<string, number>;
  readonly now: number;
}

/** Everything, the most urgent first; what somebody has in hand, or laid aside, comes last. */
export function needsOf(known: Known): Need[] {
  const found = [
    ...known.incidents.map(ofIncident),
    ...known.runs
      .flatMap((run) => ofRun(run, known))
      .map((need) => ({ ...need, isTaken: (known.aside.get(need.key) ?? 0) > known.now })),
  ];
  return found.sort(
    (a, b) =>
      Number(a.isTaken) - Number(b.isTaken) ||
      a.urgency - b.urgency ||
      a.since - b.since ||
      a.key.localeCompare(b.key),
  );
}

const ofIncident = (incident: IncidentView): IncidentNeed => ({
  kind: "incident",
  key: `incident ${incident.id}`,
  urgency: Math.min(2, Math.max(0, incident.urgency)) as Urgency,
  since: Date.parse(incident.opened_at),
  isTaken: incident.status !== "open",
  incident,
});

function ofRun(run: RunSummary, known: Known): Need[] {
  const found: Need[] = [];
  const of = (kind: RunNeed["kind"], since: number, urgency: Urgency): void => {
    found.push({ kind, key: `${kind} ${run.id}`, urgency, since, isTaken: false, run });
  };
  const late = lateOf(run, known);
  if (late) found.push(late);
  const departs = Date.parse(run.departs_at);
  if (NOT_LEFT.includes(run.status) && known.now - departs > OVERDUE_MS) of("overdue", departs, 1);
  if (!ON_THE_WAY.includes(run.status) || known.positions === null) return found;
  const fix = known.positions.get(run.driver_id);
  const seen = fix && (!fix.run_id || fix.run_id === run.id) ? fix.at : departs;
  const silent = known.now - seen;
  if (silent >= OFFLINE_MS) of("silent", seen, silent >= SILENT_SOON_MS ? 1 : 2);
  const off = known.offRoute.get(run.id);
  if (off !== undefined && silent < OFFLINE_MS) of("off-route", off, 1);
  return found;
}

function lateOf(run: RunSummary, { details, now }: Known): LateNeed | null {
  if (!ON_THE_WAY.includes(run.status)) return null;
  const stops = (details.get(run.id)?.stops ?? [])
    .filter((stop) => stop.late_since !== null && lateS(stop) > 0)
    .sort((a, b) => Date.parse(a.due_by ?? "") - Date.parse(b.due_by ?? ""));
  const first = stops[0];
  if (!first) return null;
  return {
    kind: "late",
    key: `late ${run.id}`,
    urgency: Date.parse(first.due_by ?? "") - now < DUE_SOON_MS ? 1 : 2,
    since: Math.min(...stops.map((stop) => Date.parse(stop.late_since ?? ""))),
    isTaken: false,
    run,
    stops,
    worstS: Math.max(...stops.map(lateS)),
  };
}

/** How long after the end of what was told a stop is expected, in seconds; 0 in time. */
export function lateS({ eta, planned_arrives_at, due_by }: RunStopView): number {
  if (due_by === null) return 0;
  return Math.max(0, (Date.parse(eta ?? planned_arrives_at) - Date.parse(due_by)) / 1000);
}
