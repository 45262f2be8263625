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
  const flat = line.map(([x, y]) => [(x - lon) * wide, (y - lat) * M_PER_DEGREE] as const);
  let least = Number.POSITIVE_INFINITY;
  flat.forEach(([x, y], at) => {
    const [fromX, fromY] = flat[at - 1] ?? [x, y];
    const [dx, dy] = [x - fromX, y - fromY];
    const length = dx * dx + dy * dy;
    const share = length ? Math.min(1, Math.max(0, -(fromX * dx + fromY * dy) / length)) : 0;
    least = Math.min(least, Math.hypot(fromX + share * dx, fromY + share * dy));
  });
  return least;
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

  /** Look at the newest fixes. Gives the runs that are surely off, with since when. */
  look(
    runs: readonly RunSummary[],
    details: ReadonlyMap<Uuid, RunDetail>,
    positions: ReadonlyMap<Uuid, VehiclePosition>,
  ): ReadonlyMap<Uuid, number> {
    const found = new Map<Uuid, number>();
    for (const run of runs) {
      const fix = positions.get(run.driver_id);
      const detail = details.get(run.id);
      if (run.status !== "in_progress" || !detail || fix?.run_id !== run.id) {
        this.#since.delete(run.id);
        continue;
      }
      if (metresFrom(fix, placesOf(detail)) - fix.accuracy_m <= OFF_M) {
        this.#since.delete(run.id);
        continue;
      }
      const since = this.#since.get(run.id) ?? fix.at;
      this.#since.set(run.id, since);
      if (fix.at - since >= SURE_MS) found.set(run.id, since);
    }
    return found;
  }
}
