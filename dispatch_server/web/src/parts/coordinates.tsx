/** A point typed as numbers. */
import { useId } from "preact/hooks";
import { pin } from "../map/pick";
import { t } from "../texts";
import type { Point } from "../wire";

/** The same as the map, for who cannot point at it. */
export function Coordinates({ at }: { at: Point | null }) {
  const lat = useId();
  const lon = useId();
  const set = (change: Partial<Point>): void => {
    const next = { lat: at?.lat ?? 0, lon: at?.lon ?? 0, ...change };
    if (Math.abs(next.lat) <= 90 && Math.abs(next.lon) <= 180) pin.value = next;
  };
  const field = (id: string, name: string, value: number | undefined, key: keyof Point) => (
    <div>
      <label for={id}>{name}</label>
      <input
        id={id}
        type="number"
        step="any"
        value={value === undefined ? "" : value.toFixed(6)}
        onChange={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isFinite(typed)) set({ [key]: typed });
        }}
        data-testid={`review-${key}`}
      />
    </div>
  );
  return (
    <details class="by-hand">
      <summary>{t("review.by-hand")}</summary>
      <div class="pair">
        {field(lat, t("review.lat"), at?.lat, "lat")}
        {field(lon, t("review.lon"), at?.lon, "lon")}
      </div>
    </details>
  );
}
