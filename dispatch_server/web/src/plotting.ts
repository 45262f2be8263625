/** Scales for plots. Pure. */

export interface Scale {
  readonly most: number;
  readonly ticks: readonly number[];
}

const NICE = [1, 2, 2.5, 5, 10];

/** Round steps from nothing to at least `most`, four or so. */
export function scaleTo(most: number, steps = 4): Scale {
  if (!(most > 0)) return { most: 1, ticks: [0, 1] };
  const rough = most / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (NICE.find((nice) => nice * power >= rough - power * 1e-9) ?? 10);
  const count = Math.ceil(most / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
  return { most: ticks.at(-1) ?? most, ticks };
}

/** Which labels to write where all would not fit: the first, then every so many. */
export function every(count: number, width: number, each: number): number {
  return Math.max(1, Math.ceil((count * each) / Math.max(width, 1)));
}

export interface Steps {
  /** Corners for a polyline, in a box of the size that was asked for. */
  readonly line: string;
  readonly least: number;
  readonly most: number;
}

/** A line that keeps each value until the next one, from the first point to the last of the axis. */
export function stepsOf(
  points: readonly { readonly at: number; readonly value: number }[],
  until: number,
  width: number,
  height: number,
): Steps {
  const values = points.map((point) => point.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (at: number): number => (Math.min(at, until) / Math.max(until, 1e-9)) * width;
  const y = (value: number): number =>
    most > least ? height * (1 - (value - least) / (most - least)) : height;
  const corners = points.flatMap(({ at, value }, index) => {
    const before = points[index - 1];
    return before
      ? [
          [x(at), y(before.value)],
          [x(at), y(value)],
        ]
      : [[x(at), y(value)]];
  });
  const line = corners.map((corner) => corner.map((one) => one.toFixed(1)).join(",")).join(" ");
  return { line, least, most };
}
