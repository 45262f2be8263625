import { describe, expect, it } from "vitest";
import { FROM_ZOOM, GATHERED, LAYERS, SOURCES } from "./layers";

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
});
