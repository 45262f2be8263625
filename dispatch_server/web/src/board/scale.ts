/** Where an instant is on the timeline, and how the timeline is zoomed. Pure. */
import type { Lane, Mark, Span } from "./lanes";

const HOUR_MS = 3_600_000;
const MOST_HOURS = 36; // an expectation gone astray must not squeeze the day
const NEAR_MS = 3 * HOUR_MS;
const TRACKS = 3;

/**
 * The whole hours that hold every lane, and `now` where it is no further than that from them; null
 * where nothing is to be shown.
 */
export function domainOf(lanes: readonly Lane[], now: number | null = null): Span | null {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { span, marks, pauses } of lanes) {
    for (const one of [...(span ? [span] : []), ...pauses]) {
      from = Math.min(from, one.from);
      to = Math.max(to, one.to);
    }
    for (const mark of marks) {
      from = Math.min(from, mark.at, mark.planned);
      to = Math.max(to, mark.leaves, mark.planned);
    }
  }
  if (from > to) return null;
  if (now !== null && now > from - NEAR_MS && now < to + NEAR_MS) {
    from = Math.min(from, now);
    to = Math.max(to, now);
  }
  const first = Math.floor(from / HOUR_MS) * HOUR_MS;
  const last = Math.max(first + HOUR_MS, Math.ceil(to / HOUR_MS) * HOUR_MS);
  return { from: first, to: Math.min(last, first + MOST_HOURS * HOUR_MS) };
}

export const hoursOf = ({ from, to }: Span): number => (to - from) / HOUR_MS;

/** 0 at the left edge, 1 at the right one, and nowhere else. */
export const shareOf = (domain: Span, when: number): number =>
  Math.min(1, Math.max(0, (when - domain.from) / (domain.to - domain.from)));

export const whenOf = (domain: Span, share: number): number =>
  domain.from + Math.min(1, Math.max(0, share)) * (domain.to - domain.from);

/** Left edge and width of a span, as CSS has them. */
export function placed(domain: Span, { from, to }: Span): { left: string; width: string } {
  const left = shareOf(domain, Math.min(from, to));
  const right = shareOf(domain, Math.max(from, to));
  return { left: percentage(left), width: percentage(right - left) };
}

export const percentage = (share: number): string => `${Math.round(share * 1e5) / 1e3}%`;

/** Hours with a label: each, or every second, third… so that labels stay `apart` px away. */
export function ticksOf(domain: Span, widthPx: number, apart = 54): readonly number[] {
  const hours = hoursOf(domain);
  const perHour = widthPx / hours;
  const every = [1, 2, 3, 4, 6].find((one) => one * perHour >= apart) ?? 12;
  const count = Math.floor((hours - 1) / every) + 1;
  return Array.from({ length: count }, (_, at) => domain.from + at * every * HOUR_MS);
}

/** Pixels of an hour; 0 fits the whole day in. */
export const ZOOMS = [0, 90, 150, 240, 420, 720] as const;

export const zoomed = (level: number, by: 1 | -1): number =>
  Math.min(ZOOMS.length - 1, Math.max(0, level + by));

/** The scroll offset that keeps what is under the pointer there when the width changes. */
export const scrollKeeping = (
  scrolled: number,
  pointerPx: number,
  oldWidth: number,
  newWidth: number,
): number => Math.max(0, ((scrolled + pointerPx) / oldWidth) * newWidth - pointerPx);

/**
 * The track of each mark's window, so that differing windows do not lie on one another: equal ones
 * share a track, and the last track takes what is left. None where a mark has no window.
 */
export function windowTracks(marks: readonly Mark[]): ReadonlyMap<string, number> {
  const tracks = new Map<string, number>();
  const taken = new Map<string, number>();
  for (const mark of marks) {
    if (mark.opens === null && mark.closes === null) continue;
    const key = `${mark.opens} ${mark.closes}`;
    const track = taken.get(key) ?? Math.min(taken.size, TRACKS - 1);
    taken.set(key, track);
    tracks.set(mark.id, track);
  }
  return tracks;
}

export const FIRST_LANES = 30; // drawn before anybody has scrolled
const AHEAD = 15; // lanes beyond what is in sight: the arrow keys find one to go to

/** How many lanes to draw by now, where `drawn` are: a leap is made in steps of some frames. */
export function lanesToDraw(drawn: number, bottomPx: number, lanePx: number): number {
  if (lanePx <= 0) return drawn;
  const wanted = Math.ceil(bottomPx / lanePx) + AHEAD;
  return Math.max(drawn, Math.min(wanted, drawn + FIRST_LANES));
}
