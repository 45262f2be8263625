/** How a search got cheaper over time, as a line that steps down. The text beside says it too. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { stepsOf } from "../plotting";

export interface Point {
  readonly at: number;
  readonly value: number;
}

interface Props {
  readonly label: string;
  readonly points: readonly Point[];
  /** The right edge, in the unit of `at`. */
  readonly until: number;
  readonly say: (value: number) => string;
  readonly sayAt: (at: number) => string;
}

const HEIGHT = 130;
const LEFT = 74;
const BOTTOM = 22;
const TOP = 12;
const RIGHT = 8;

export function Curve({ label, points, until, say, sayAt }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(360);
  useEffect(() => {
    if (!box.current) return;
    const sized = new ResizeObserver(([entry]) => {
      if (entry) width.value = Math.max(220, entry.contentRect.width);
    });
    sized.observe(box.current);
    return () => sized.disconnect();
  }, []);
  const across = width.value - LEFT - RIGHT;
  const { line, least, most } = stepsOf(points, until, across, HEIGHT - TOP - BOTTOM);
  return (
    <div class="curve" ref={box}>
      <svg
        width={width.value}
        height={HEIGHT}
        viewBox={`0 0 ${width.value} ${HEIGHT}`}
        role="img"
        aria-label={label}
      >
        {[most, least].map((value, at) => (
          <g key={at === 0 ? "most" : "least"} class="tick">
            <line
              x1={LEFT}
              x2={width.value - RIGHT}
              y1={at === 0 ? TOP : HEIGHT - BOTTOM}
              y2={at === 0 ? TOP : HEIGHT - BOTTOM}
            />
            <text x={LEFT - 8} y={(at === 0 ? TOP : HEIGHT - BOTTOM) + 4} text-anchor="end">
              {most > least || at === 1 ? say(value) : ""}
            </text>
          </g>
        ))}
        <text class="edge" x={LEFT} y={HEIGHT - 5}>
          {sayAt(0)}
        </text>
        <text class="edge" x={width.value - RIGHT} y={HEIGHT - 5} text-anchor="end">
          {sayAt(until)}
        </text>
        <g transform={`translate(${LEFT} ${TOP})`}>
          <polyline points={line} />
        </g>
      </svg>
    </div>
  );
}
