/** The box that chooses one stop in a list; nothing where it may not be chosen. */
import { canChoose, choose, chosen, isFree, MOST } from "../board/choosing";
import { lanes } from "../board/shown";
import { t } from "../texts";
import { say } from "../toasts";

interface Props {
  /** Of the stop's mark on the timeline. */
  readonly id: string;
  readonly sequence: number;
  readonly address: string;
  /** What a label names it by. */
  readonly box?: string;
}

export function ChooseOne({ id, sequence, address, box }: Props) {
  if (!canChoose.value) return null;
  const mark = lanes.value.flatMap((lane) => lane.marks).find((one) => one.id === id);
  if (!mark || !isFree(mark)) return null;
  return (
    <input
      type="checkbox"
      id={box}
      class="choose-one"
      checked={chosen.value.has(id)}
      aria-label={t("choose.stop", { sequence, address })}
      onChange={(event) => {
        const fits = choose([id], event.currentTarget.checked ? "add" : "take");
        if (!fits) say("choose.most", { count: MOST }, "plain");
      }}
      data-testid="choose-stop"
    />
  );
}
