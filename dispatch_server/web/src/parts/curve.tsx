/** How a search got cheaper over time, as a line that steps down. The text beside says it too. */
import { stepsOf } from "../plotting";
import { useWidth } from "./width";

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
  const [box, drawn] = useWidth(360);
  const width = Math.max(220, drawn.value);
  const across = width - LEFT - RIGHT;
  const { line, least, most } = stepsOf(points, until, across, HEIGHT - TOP - BOTTOM);
  return (
    <div class="curve" ref={box}>
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={label}
      >
        {[most, least].map((value, at) => (
          <g key={at === 0 ? "most" : "least"} class="tick">
            <line
              x1={LEFT}
              x2={width - RIGHT}
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
        <text class="edge" x={width - RIGHT} y={HEIGHT - 5} text-anchor="end">
          {sayAt(until)}
        </text>
        <g transform={`translate(${LEFT} ${TOP})`}>
          <polyline points={line} />
        </g>
      </svg>
    </div>
  );
}
