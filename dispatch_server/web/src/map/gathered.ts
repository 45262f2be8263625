/** Stops that lie too close at this scale are one mark with their number; going into it parts them. */
import type { GeoJSONSource, LngLatLike, Map as MapLibre } from "maplibre-gl";
import { still } from "./canvas";
import { FROM_ZOOM } from "./layers";
import { crowds } from "./pick";

const MOST = 12; // in the list for the keyboard: the worst, then the largest

/** Zoom in on a crowd until it parts. */
export async function into(map: MapLibre, crowd: number, centre: LngLatLike): Promise<void> {
  const source = map.getSource<GeoJSONSource>("far");
  const zoom = await source?.getClusterExpansionZoom(crowd).catch(() => null);
  if (zoom == null) return; // the stops are others by now
  map.easeTo({ center: centre, zoom: Math.min(zoom + 0.2, FROM_ZOOM + 0.4), animate: !still });
}

/** Keep the list of crowds in view up to date, for those who do not click on maps. Gives back its end. */
export function gather(map: MapLibre, container: HTMLElement): () => void {
  const read = (): void => {
    if (map.getZoom() >= FROM_ZOOM) {
      crowds.value = [];
    } else {
      const seen = new Map(
        map
          .queryRenderedFeatures({ layers: ["clusters"] })
          .map((found) => [found.properties.cluster_id as number, found] as const),
      );
      crowds.value = [...seen]
        .map(([id, { properties, geometry }]) => ({
          id,
          count: properties.point_count as number,
          bad: properties.bad as number,
          late: properties.late as number,
          go: () => into(map, id, (geometry as GeoJSON.Point).coordinates as [number, number]),
        }))
        .sort((a, b) => b.bad - a.bad || b.late - a.late || b.count - a.count)
        .slice(0, MOST);
    }
    container.dataset.crowds = String(crowds.value.length);
  };
  map.on("idle", read);
  map.on("moveend", read);
  return () => {
    crowds.value = [];
  };
}
