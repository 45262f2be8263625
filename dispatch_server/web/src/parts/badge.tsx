/** Small marks: a state in words and colour, a count, how late something is. */
import type { ComponentChildren } from "preact";
import { duration } from "../format";
import { colourOf, inkOn } from "../map/palette";
import { t, word } from "../texts";

export type Tone = "plain" | "good" | "bad" | "warn" | "blue";

const TONES: Readonly<Record<string, Tone>> = {
  delivered: "good",
  partially_delivered: "good",
  succeeded: "good",
  partially_succeeded: "good",
  completed: "good",
  published: "good",
  created: "good",
  attempt_failed: "bad",
  failed: "bad",
  refused: "bad",
  interrupted: "bad",
  open: "bad",
  on_hold: "warn",
  review: "warn",
  loading: "blue",
  in_progress: "blue",
  out_for_delivery: "blue",
  en_route: "blue",
  arrived: "blue",
  optimizing: "blue",
  ready: "blue",
  updated: "blue",
};

export const toneOf = (code: string): Tone => TONES[code] ?? "plain";

export const Badge = ({
  tone = "plain",
  children,
}: {
  tone?: Tone;
  children: ComponentChildren;
}) => <span class={`badge ${tone}`}>{children}</span>;

export const Status = ({ group, code }: { group: string; code: string }) => (
  <span class={`badge ${toneOf(code)}`} data-status={code}>
    {word(group, code)}
  </span>
);

const GRACE_S = 60;

export const Lateness = ({ seconds }: { seconds: number }) =>
  seconds < GRACE_S ? null : (
    <span class="badge warn">{t("runs.late", { time: duration(seconds) })}</span>
  );

/** The number of a run in its colour, as on the map. */
export const Swatch = ({ number }: { number: number }) => {
  const colour = colourOf(number);
  return (
    <span class="swatch" style={{ "--run": colour, "--on-run": inkOn(colour) }}>
      {number}
    </span>
  );
};
