/** How far a vehicle is from where its run would have it, and since when it has been too far. */
import { decode } from "../polyline";
import type { Point, RunDetail, RunSummary, Uuid, VehiclePosition } from "../wire";

export const OFF_M = 600; // a block of houses beside the way, and a poor fix, are no detour
export const SURE_MS = 90_000; // a parking place or a fix that jumped is over by then

const M_PER_DEGREE = 111_195; // of latitude, on a sphere of 6371 km
const ENDED = ["succeeded", "partially_succeeded", "failed", "canceled"];

type Spot = readonly [lon: number, lat: number];

/** Metres from a point to the nearest of the legs between `line`; flat, as within one city. */
export function metresFrom({ lat, lon }: Point, line: readonly Spot[]): number {
  const wide = M_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  let least = Number.POSITIVE_INFINITY; // its square
  let fromX = Number.NaN;
  let fromY = Number.NaN;
  for (const [east, north] of line) {
    const x = (east - lon) * wide;
    const y = (north - lat) * M_PER_DEGREE;
    const dx = x - fromX;
    const dy = y - fromY;
    const length = dx * dx + dy * dy;
    const share = length > 0 ? Math.min(1, Math.max(0, -(fromX * dx + fromY * dy) / length)) : 1;
    const nearX = length > 0 ? fromX + share * dx : x; // the first point has no leg before it
    const nearY = length > 0 ? fromY + share * dy : y;
    least = Math.min(least, nearX * nearX + nearY * nearY);
    fromX = x;
    fromY = y;
  }
  return Math.sqrt(least);
}

const lines = new WeakMap<RunDetail, readonly Spot[]>();

/**
 * Where a run may be: its drawn way, and straight from the door that was left to the doors that
 * are left, for what was put into the run after its way was drawn.
 */
function placesOf(detail: RunDetail): readonly Spot[] {
  const known = lines.get(detail);
  if (known) return known;
  const spot = ({ at }: { readonly at: Point }): Spot => [at.lon, at.lat];
  const last = detail.stops
    .filter((stop) => ENDED.includes(stop.status))
    .map(spot)
    .slice(-1);
  const left = detail.stops.filter((stop) => !ENDED.includes(stop.status)).map(spot);
  const found = [...decode(detail.geometry), ...last, ...left];
  lines.set(detail, found);
  return found;
}

/** Notes when each run's vehicle was first seen too far away, until it is back. */
export class OffRoute {
  readonly #since = new Map<Uuid, number>();
  #sure: ReadonlyMap<Uuid, number> = new Map();
  #next = 0;

  /**
   * Look at the newest fixes of a share of the runs, of others each time: a large day's ways have a
   * million corners. Gives the runs that are surely off, with since when; the same while they are.
   */
  look(
    runs: readonly RunSummary[],
    details: ReadonlyMap<Uuid, RunDetail>,
    positions: ReadonlyMap<Uuid, VehiclePosition>,
    share = 1,
  ): ReadonlyMap<Uuid, number> {
    const sure = new Map([...this.#sure].filter(([id]) => details.has(id)));
    for (let left = Math.ceil(runs.length * share); left > 0; left -= 1) {
      const run = runs[this.#next % runs.length];
      this.#next += 1;
      if (!run) continue;
      const fix = positions.get(run.driver_id);
      const since = this.#seen(run, details.get(run.id), fix);
      if (fix && since !== null && fix.at - since >= SURE_MS) sure.set(run.id, since);
      else sure.delete(run.id);
    }
    const isOther =
      sure.size !== this.#sure.size || [...sure.keys()].some((id) => !this.#sure.has(id));
    if (isOther) this.#sure = sure;
    return this.#sure;
  }

  /** Since when a run's vehicle is too far away; null where it is not, or nobody can say. */
  #seen(run: RunSummary, detail?: RunDetail, fix?: VehiclePosition): number | null {
    const isOnIt = run.status === "in_progress" && detail && fix?.run_id === run.id;
    if (!isOnIt || metresFrom(fix, placesOf(detail)) - fix.accuracy_m <= OFF_M) {
      this.#since.delete(run.id);
      return null;
    }
    const since = this.#since.get(run.id) ?? fix.at;
    this.#since.set(run.id, since);
    return since;
  }
}
