/** Where the map of the day goes. */
import { canChoose } from "../board/choosing";
import { lanes } from "../board/shown";
import { isDrawing } from "../map/pick";
import { Icon } from "../parts/icon";
import { t } from "../texts";
import { MapBox } from "./map-box";

const show = async (container: HTMLElement): Promise<() => void> =>
  (await import("../map/map")).showMap(container);

export const DayMap = () => (
  <section class="map" aria-label={t("app.map")}>
    <p class="unseen">{t("map.hint")}</p>
    <MapBox show={show} testid="map" />
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
