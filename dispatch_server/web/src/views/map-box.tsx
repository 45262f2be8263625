/** The element that a map goes into. MapLibre is loaded after the lists, which work without it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { fitAsked } from "../map/pick";
import { Icon } from "../parts/icon";
import { city } from "../store";
import { t } from "../texts";
import { isDark } from "../theme";

interface Props {
  /** Puts a map into the element, and resolves to how it is taken away. */
  readonly show: (container: HTMLElement) => Promise<() => void>;
  readonly testid: string;
}

export function MapBox({ show, testid }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const broken = useSignal(false);
  const known = !city.value.loading && (city.value.value !== null || city.value.failure !== null);
  const blank = !city.value.loading && city.value.value === null;
  const asked = known || blank;
  const dark = isDark.value;
  useEffect(() => {
    if (!asked || !box.current) return;
    let gone = false;
    let away = (): void => {};
    show(box.current)
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
    <>
      <div class={dark ? "map-box dark" : "map-box"} ref={box} data-testid={testid} />
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
    </>
  );
}
