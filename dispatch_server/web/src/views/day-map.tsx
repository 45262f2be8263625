/** Where the map goes. MapLibre is loaded after the lists, which work without it. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fitAsked } from "../map/pick";
import { Icon } from "../parts/icon";
import { city } from "../store";
import { t } from "../texts";
import { isDark } from "../theme";

const broken = signal(false);

export function DayMap() {
  const box = useRef<HTMLDivElement>(null);
  const known = !city.value.loading && (city.value.value !== null || city.value.failure !== null);
  const blank = !city.value.loading && city.value.value === null;
  const asked = known || blank;
  const dark = isDark.value;
  useEffect(() => {
    if (!asked || !box.current) return;
    const container = box.current;
    let gone = false;
    let away = (): void => {};
    import("../map/map")
      .then(({ showMap }) => showMap(container))
      .then((remove) => {
        if (gone) remove();
        else away = remove;
      })
      .catch(() => {
        broken.value = true;
      });
    return () => {
      gone = true;
      away();
    };
  }, [asked, dark]); // drawn anew in other colours
  return (
    <section class="map" aria-label={t("app.map")}>
      <p class="unseen">{t("map.hint")}</p>
      <div class={dark ? "map-box dark" : "map-box"} ref={box} data-testid="map" />
      {broken.value ? (
        <p class="map-note" role="alert">
          {t("map.failed")}
        </p>
      ) : null}
      {blank && !broken.value ? <p class="map-note">{t("map.no-city")}</p> : null}
      <button
        type="button"
        class="map-fit"
        onClick={() => {
          fitAsked.value += 1;
        }}
        aria-label={t("map.fit")}
        title={t("map.fit")}
      >
        <Icon name="fit" />
      </button>
    </section>
  );
}
