/** Bars over a few dozen lines, drawn as SVG. The table beside says the same in numbers. */

import { every, scaleTo } from "../plotting";
import { useWidth } from "./width";

export interface Bar {
  readonly key: string;
  readonly label: string;
  /** Null where there is nothing to say: no bar, not one of nothing. */
  readonly value: number | null;
}

interface Props {
  readonly label: string;
  readonly bars: readonly Bar[];
  /** The top of the scale, where it is fixed: 1 for shares. */
  readonly most?: number;
  readonly say: (value: number) => string;
}

const HEIGHT = 240;
const LEFT = 58;
const BOTTOM = 26;
const TOP = 10;
const LABEL_PX = 64;
const WIDEST = 46;

export function Bars({ label, bars, most, say }: Props) {
  const [box, drawn] = useWidth(640);
  const width = Math.max(240, drawn.value);
  const scale = scaleTo(most ?? Math.max(0, ...bars.map((bar) => bar.value ?? 0)));
  const across = width - LEFT;
  const each = across / Math.max(bars.length, 1);
  const thick = Math.min(WIDEST, each * 0.62);
  const up = (value: number): number =>
    TOP + (HEIGHT - BOTTOM - TOP) * (1 - Math.min(value, scale.most) / scale.most);
  const step = every(bars.length, across, LABEL_PX);
  return (
    <div class="bars" ref={box}>
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={label}
      >
        {scale.ticks.map((tick) => (
          <g key={tick} class="tick">
            <line x1={LEFT} x2={width} y1={up(tick)} y2={up(tick)} />
            <text x={LEFT - 10} y={up(tick) + 4} text-anchor="end">
              {say(tick)}
            </text>
          </g>
        ))}
        {bars.map((bar, at) => {
          const middle = LEFT + each * (at + 0.5);
          return (
            <g key={bar.key} class="bar-of">
              {bar.value === null ? null : (
                <rect
                  x={middle - thick / 2}
                  width={thick}
                  y={up(bar.value)}
                  height={Math.max(HEIGHT - BOTTOM - up(bar.value), bar.value > 0 ? 2 : 0)}
                  rx="3"
                >
                  <title>{`${bar.label}: ${say(bar.value)}`}</title>
                </rect>
              )}
              {at % step === 0 ? (
                <text x={middle} y={HEIGHT - 8} text-anchor="middle">
                  {bar.label}
                </text>
              ) : null}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
