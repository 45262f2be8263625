/** Where the map of the day goes. */
import { canChoose } from "../board/choosing";
import { lanes } from "../board/shown";
import { crowds, isDrawing } from "../map/pick";
import { Icon } from "../parts/icon";
import { t, tn } from "../texts";
import { MapBox } from "./map-box";

const show = async (container: HTMLElement): Promise<() => void> =>
  (await import("../map/map")).showMap(container);

/** The crowds on the map for the keyboard: each button shows itself when it has the focus. */
const Crowds = () => (
  <ul class="crowds" aria-label={t("map.crowds")}>
    {crowds.value.map((crowd) => (
      <li key={crowd.id}>
        <button type="button" onClick={() => void crowd.go()} data-testid="crowd">
          {[
            tn("map.crowd", crowd.count),
            crowd.bad ? tn("map.crowd-bad", crowd.bad) : "",
            crowd.late ? tn("map.crowd-late", crowd.late) : "",
          ]
            .filter(Boolean)
            .join(", ")}
        </button>
      </li>
    ))}
  </ul>
);

export const DayMap = () => (
  <section class="map" aria-label={t("app.map")}>
    <p class="unseen">{t("map.hint")}</p>
    <MapBox show={show} testid="map" />
    <Crowds />
    {canChoose.value && lanes.value.length ? (
      <button
        type="button"
        class="map-tool"
        aria-pressed={isDrawing.value}
        onClick={() => {
          isDrawing.value = !isDrawing.value;
        }}
        aria-label={t("choose.tool")}
        title={t("choose.tool")}
        data-testid="lasso"
      >
        <Icon name="lasso" />
      </button>
    ) : null}
  </section>
);
