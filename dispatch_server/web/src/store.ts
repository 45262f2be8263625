/** What the views read. Pure: no fetch, no socket; `apply` is all that the stream may do here. */
import { batch, computed, signal } from "@preact/signals";
import type { Failure } from "./api";
import { applyChats, applyLines, forgetChats } from "./chatting";
import { ServerClock } from "./clock";
import { dayOf } from "./format";
import { query } from "./query";
import {
  type CityView,
  type DayChangeView,
  type DepotView,
  type DifferenceView,
  type DriverView,
  type IncidentView,
  type LiveEvent,
  type LiveFrame,
  type Me,
  type OrderPage,
  type OrderView,
  PERMISSIONS,
  type Person,
  type PlacePage,
  type PlanHistory,
  type PlanView,
  type ReplanView,
  type RunDetail,
  type RunSummary,
  type ShiftView,
  type Uuid,
  type VehiclePosition,
  type VehicleView,
} from "./wire";

/** Something fetched: the last good value stays while a newer one is on its way or has failed. */
export interface Remote<T> {
  readonly value: T | null;
  readonly failure: Failure | null;
  readonly loading: boolean;
}
export const remote = <T>() => signal<Remote<T>>({ value: null, failure: null, loading: false });

/** `undefined` until the server has said who is asking. */
export const me = signal<Me | null | undefined>(undefined);
export const may = (permission: string): boolean =>
  PERMISSIONS[me.value?.user.role ?? ""]?.includes(permission) ?? false;

export const city = remote<CityView | null>();
export const depots = remote<readonly DepotView[]>();
export const vehicles = remote<readonly VehicleView[]>();
export const drivers = remote<readonly DriverView[]>();
export const shifts = remote<readonly ShiftView[]>();
export const orders = remote<OrderPage>();
export const waiting = remote<readonly OrderView[]>(); // not yet in a run: shown on the map
export const review = remote<PlacePage>();
export const plans = remote<readonly PlanView[]>();
export const plan = remote<PlanView>();
/** Two plans side by side, and what the second would change of the first. */
export interface Pair {
  readonly before: PlanView;
  readonly after: PlanView;
  readonly difference: DifferenceView;
}
export const pair = remote<Pair>();
export const planHistory = remote<PlanHistory>(); // of that plan, while somebody looks at it
export const replans = remote<readonly ReplanView[]>();
export const replan = remote<ReplanView>();
export const runList = remote<true>();
export const changes = remote<readonly DayChangeView[]>(); // of the running day, by dispatchers
export const incidents = remote<readonly IncidentView[]>();
export const resolved = remote<readonly IncidentView[]>(); // once somebody asked for them

export const runsById = signal<ReadonlyMap<Uuid, RunSummary>>(new Map());
export const details = signal<ReadonlyMap<Uuid, RunDetail>>(new Map());
export const positions = signal<ReadonlyMap<Uuid, VehiclePosition>>(new Map());
export const positionsKnown = signal(false); // whether the stream has said where vehicles are

/** Everybody at a console of the organization now, this reader's own tabs too. */
export const people = signal<readonly Person[]>([]);

export type ConnectionState = "connecting" | "live" | "waiting" | "offline" | "ended";
export const connection = signal<{ readonly state: ConnectionState; readonly since: number }>({
  state: "connecting",
  since: Date.now(),
});
export const cursor = { generation: "", rev: 0 };

export const clock = new ServerClock();
export const tick = signal(Date.now());
export const now = computed(() => clock.now(tick.value));

/** What the newest frame told of. */
export const news = signal<readonly LiveEvent[]>([]);

/** Grows whenever an order's page has to be asked for anew. */
export const orderNews = signal(0);

export const timeZone = computed(() => me.value?.organization.time_zone ?? "UTC");
export const today = computed(() => dayOf(now.value, timeZone.value));
export const date = computed(() => query.value.date ?? today.value);

export const runs = computed(() =>
  [...runsById.value.values()]
    .filter((run) => run.date === date.value && run.status !== "canceled")
    .sort((a, b) => a.number - b.number),
);
export const selectedRun = computed(() => runsById.value.get(query.value.run ?? "") ?? null);

const replaceRuns = (changed: readonly RunSummary[]): void => {
  const next = new Map(runsById.value);
  for (const run of changed) {
    const known = runsById.value.get(run.id);
    next.set(run.id, known && known.version > run.version ? known : run);
  }
  runsById.value = next;
};

const replacePositions = (changed: readonly VehiclePosition[], whole: boolean): void => {
  const next = whole ? new Map<Uuid, VehiclePosition>() : new Map(positions.value);
  for (const position of changed) {
    const known = positions.value.get(position.driver_id);
    next.set(position.driver_id, known && known.at > position.at ? known : position);
  }
  positions.value = next;
  positionsKnown.value = true;
};

const heard = (serverTime: number, local: number, anew = false): void => {
  clock.sync(serverTime, local, anew);
  tick.value = local;
};

/** Begin where the log stood when the server said who is asking: what is asked for now is newer. */
export function begin(who: Me, local: number): void {
  heard(who.server_time, local, true);
  cursor.generation = who.generation;
  cursor.rev = who.rev;
  me.value = who;
}

export interface Applied {
  /** A frame is missing before this one: what is here is not to be trusted until it is asked anew. */
  readonly gap: boolean;
  readonly events: readonly LiveEvent[];
  readonly runs: readonly RunSummary[];
}
const NOTHING: Applied = { gap: false, events: [], runs: [] };
const GAP: Applied = { ...NOTHING, gap: true };

function forgetDay(): void {
  forgetChats();
  runsById.value = new Map();
  details.value = new Map();
  positions.value = new Map();
  positionsKnown.value = false;
}

/** Take in a frame of the stream, at `local` by the browser's clock. */
export function apply(frame: LiveFrame, local: number): Applied {
  switch (frame.type) {
    case "snapshot":
      heard(frame.server_time, local, true);
      if (cursor.generation && cursor.generation !== frame.generation) forgetDay(); // a backup
      cursor.generation = frame.generation;
      cursor.rev = frame.rev;
      replaceRuns(frame.runs);
      applyChats(frame.chats, true);
      replacePositions(frame.positions, true);
      return { ...NOTHING, runs: frame.runs };
    case "delta":
      if (frame.rev <= cursor.rev) return NOTHING;
      if (frame.prev_rev > cursor.rev) return GAP;
      cursor.rev = frame.rev;
      replaceRuns(frame.runs);
      applyChats(frame.chats);
      applyLines(frame.lines);
      return { gap: false, events: frame.events, runs: frame.runs };
    case "positions":
      heard(frame.server_time, local);
      replacePositions(frame.positions, false);
      return NOTHING;
    case "presence":
      people.value = frame.people;
      return NOTHING;
    case "beat":
      heard(frame.server_time, local);
      return frame.rev > cursor.rev ? GAP : NOTHING;
    default:
      return NOTHING; // a kind of frame that this console is too old for
  }
}

/** What `GET /v1/runs?date=` said: all runs of a day. */
export function applyRuns(day: string, found: readonly RunSummary[]): void {
  const kept = [...runsById.value.values()].filter((run) => run.date !== day);
  const known = runsById.value;
  runsById.value = new Map([
    ...kept.map((run) => [run.id, run] as const),
    ...found.map((run) => {
      const old = known.get(run.id);
      return [run.id, old && old.version > run.version ? old : run] as const;
    }),
  ]);
}

/** Take in many at once: whatever reads them is told once. A late answer is no news. */
export function applyDetails(found: readonly RunDetail[]): void {
  const known = details.value;
  const news = found.filter(({ run }) => (known.get(run.id)?.run.version ?? 0) <= run.version);
  batch(() => {
    details.value = new Map([...known, ...news.map((detail) => [detail.run.id, detail] as const)]);
    replaceRuns(found.map((detail) => detail.run));
  });
}

/** Forget one organization before another logs in. */
export function forget(): void {
  const lists = [runList, orders, waiting, review, shifts, drivers, vehicles, depots];
  for (const one of [...lists, plans, plan, replans, replan, changes, incidents, resolved]) {
    one.value = { value: null, failure: null, loading: false };
  }
  planHistory.value = { value: null, failure: null, loading: false };
  pair.value = { value: null, failure: null, loading: false };
  people.value = [];
  forgetDay();
  cursor.generation = "";
  cursor.rev = 0;
}
