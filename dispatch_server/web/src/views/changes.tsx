/** What dispatchers did to the running day, and the way back. */
import { useSignal } from "@preact/signals";
import { time } from "../format";
import { Icon } from "../parts/icon";
import { changes, may, timeZone } from "../store";
import { t } from "../texts";
import { changeText, lastMade, undoChange } from "../undoing";
import type { DayChangeView } from "../wire";

/** Takes the newest change back; what that is stands in its name. */
export function UndoNewest() {
  const newest = lastMade.value;
  return newest && may("plan") ? <Undo of={newest} short testid="day-undo" /> : null;
}

/** The newest changes of the day, where there are any. */
export const Changes = () => {
  const all = changes.value.value ?? [];
  if (all.length === 0) return null;
  return (
    <details class="history pad" data-testid="day-changes">
      <summary>
        <Icon name="clock" size={16} /> {t("undo.title")} <span class="hint">{all.length}</span>
      </summary>
      <ol class="plain">
        {all.map((one) => (
          <li key={one.id} data-state={one.state}>
            <span class="hint">
              {time(one.at, timeZone.value)} {one.actor_name}
            </span>
            <span>{changeText(one)}</span>
            {one.state === "made" ? (
              may("plan") && <Undo of={one} testid="change-undo" />
            ) : (
              <span class="hint">{t(`undo.state-${one.state}`)}</span>
            )}
          </li>
        ))}
      </ol>
    </details>
  );
};

interface UndoProps {
  readonly of: DayChangeView;
  readonly short?: boolean;
  readonly testid: string;
}

function Undo({ of, short = false, testid }: UndoProps) {
  const busy = useSignal(false);
  const what = t("undo.what", { what: changeText(of) });
  return (
    <button
      type="button"
      class={short ? "icon-only" : "small"}
      aria-label={what}
      title={what}
      disabled={busy.value}
      onClick={() => {
        busy.value = true;
        void undoChange(of.id).finally(() => {
          busy.value = false;
        });
      }}
      data-testid={testid}
    >
      <Icon name="undo" size={16} /> {short ? null : t("undo.this")}
    </button>
  );
}
