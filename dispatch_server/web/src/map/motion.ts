/** Vehicles glide from fix to fix instead of jumping. */
import type { Point, Uuid, VehiclePosition } from "../wire";
import type { Shown } from "./features";

const SHORTEST_MS = 250;
const LONGEST_MS = 1500;
const TELEPORT_DEG = 0.02; // about 2 km: better to jump than to fly over houses

interface Leg {
  readonly from: Point;
  readonly to: Point;
  readonly turn: readonly [number, number];
  readonly starts: number;
  readonly lasts: number;
}

/** The shorter way round from one heading to another, as the angle to add. */
export const turnOf = (from: number, to: number): number =>
  ((((to - from) % 360) + 540) % 360) - 180;

export class Motion {
  #legs = new Map<Uuid, Leg>();

  constructor(private readonly still = false) {}

  /** Take in the newest fixes at `now` (ms, any clock, as long as `at` is asked by the same). */
  update(positions: Iterable<VehiclePosition>, now: number): void {
    const seen = new Set<Uuid>();
    for (const position of positions) {
      seen.add(position.driver_id);
      const to = { lat: position.lat, lon: position.lon };
      const known = this.#legs.get(position.driver_id);
      if (known && known.to.lat === to.lat && known.to.lon === to.lon) continue;
      const here = known ? this.#where(known, now) : null;
      const heading = position.heading_deg ?? here?.heading ?? 0;
      const far =
        !here ||
        this.still ||
        Math.max(Math.abs(here.at.lat - to.lat), Math.abs(here.at.lon - to.lon)) > TELEPORT_DEG;
      const since = known ? now - known.starts : 0;
      this.#legs.set(position.driver_id, {
        from: far ? to : here.at,
        to,
        turn: [far ? heading : here.heading, heading],
        starts: now,
        lasts: far ? 0 : Math.min(LONGEST_MS, Math.max(SHORTEST_MS, since)),
      });
    }
    for (const driver of this.#legs.keys()) {
      if (!seen.has(driver)) this.#legs.delete(driver);
    }
  }

  at(now: number): Shown[] {
    return [...this.#legs].map(([driver, leg]) => ({ driver, ...this.#where(leg, now) }));
  }

  /** Whether anything still glides at `now`. */
  moves(now: number): boolean {
    return [...this.#legs.values()].some((leg) => now < leg.starts + leg.lasts);
  }

  #where(leg: Leg, now: number): { at: Point; heading: number } {
    const share = leg.lasts <= 0 ? 1 : Math.min(1, Math.max(0, (now - leg.starts) / leg.lasts));
    const [before, after] = leg.turn;
    return {
      at: {
        lat: leg.from.lat + (leg.to.lat - leg.from.lat) * share,
        lon: leg.from.lon + (leg.to.lon - leg.from.lon) * share,
      },
      heading: (before + turnOf(before, after) * Math.min(1, share * 2) + 360) % 360,
    };
  }
}
