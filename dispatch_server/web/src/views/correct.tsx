/** Where a door really is: a pin on the map, or typed coordinates, and how to get in. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { isPlacing, lookAt, pin } from "../map/pick";
import { Coordinates } from "../parts/coordinates";
import { Icon } from "../parts/icon";
import { t } from "../texts";
import type { Point } from "../wire";

interface Props {
  readonly id: string;
  readonly at: Point | null;
  readonly notes: string;
  /** Whether it was saved: then this is closed. */
  readonly save: (at: Point, notes: string) => Promise<boolean>;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

export function Correct({ id, at: known, notes: kept, save, onClose, children }: Props) {
  const notes = useSignal(kept);
  const busy = useSignal(false);
  const [lat, lon] = [known?.lat, known?.lon];
  useEffect(() => {
    const at = lat === undefined || lon === undefined ? null : { lat, lon };
    pin.value = at;
    isPlacing.value = true;
    if (at) lookAt(at, 17);
    return () => {
      pin.value = null;
      isPlacing.value = false;
    };
  }, [id, lat, lon]);
  const at = pin.value;
  return (
    <section class="correct" data-testid="correct-place">
      <p class="hint">{t("order.correct-hint")}</p>
      <Coordinates at={at} />
      <label>
        {t("review.access")}
        <input
          value={notes.value}
          maxLength={1000}
          placeholder={t("review.access-hint")}
          onInput={(event) => {
            notes.value = event.currentTarget.value;
          }}
        />
      </label>
      {children}
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={!at || busy.value}
          onClick={async () => {
            if (!at) return;
            busy.value = true;
            if (await save(at, notes.value.trim())) onClose();
            else busy.value = false;
          }}
          data-testid="correct-go"
        >
          <Icon name="check" size={16} /> {t("order.correct-go")}
        </button>
        <button type="button" onClick={onClose}>
          {t("app.cancel")}
        </button>
      </div>
    </section>
  );
}
