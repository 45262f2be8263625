import { describe, expect, it } from "vitest";
import { FROM_ZOOM, GATHERED, isInSight, LAYERS, SOURCES, type SourceName } from "./layers";

describe("the layers", () => {
  it("show sources that there are, each layer once", () => {
    const ids = LAYERS.map((layer) => layer.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const layer of LAYERS) {
      expect(SOURCES).toContain("source" in layer ? layer.source : null);
    }
  });

  it("gather stops only where they are not shown one by one", () => {
    const far = LAYERS.filter((layer) => "source" in layer && layer.source === "far");
    expect(far.map((layer) => layer.maxzoom)).toEqual([FROM_ZOOM, FROM_ZOOM]);
    expect(LAYERS.find((layer) => layer.id === "stops")?.minzoom).toBe(FROM_ZOOM);
    expect(GATHERED.far?.clusterMaxZoom).toBe(Math.floor(FROM_ZOOM));
  });

  it("have what they show whenever they show it", () => {
    for (let zoom = 0; zoom <= 19; zoom += 0.1) {
      for (const { source, minzoom = 0, maxzoom = 24 } of LAYERS as readonly {
        source: SourceName;
        minzoom?: number;
        maxzoom?: number;
      }[]) {
        if (zoom >= minzoom && zoom < maxzoom) expect(isInSight(source, zoom)).toBe(true);
      }
    }
    expect([isInSight("stops", 11), isInSight("far", 14), isInSight("routes", 3)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
