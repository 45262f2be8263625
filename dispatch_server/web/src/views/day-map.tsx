/** Where the map of the day goes. */
import { t } from "../texts";
import { MapBox } from "./map-box";

const show = async (container: HTMLElement): Promise<() => void> =>
  (await import("../map/map")).showMap(container);

export const DayMap = () => (
  <section class="map" aria-label={t("app.map")}>
    <p class="unseen">{t("map.hint")}</p>
    <MapBox show={show} testid="map" />
  </section>
);
