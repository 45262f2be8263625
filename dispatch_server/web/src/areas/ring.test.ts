import { describe, expect, it } from "vitest";
import {
  MOST_CORNERS,
  middles,
  NotAnArea,
  readAreas,
  toLines,
  withCorner,
  withMoved,
  withoutCorner,
} from "./ring";

const RING = [
  { lat: 0, lon: 0 },
  { lat: 0, lon: 2 },
  { lat: 2, lon: 2 },
];
const SQUARE = [
  [
    [-46.6, -23.5],
    [-46.5, -23.5],
    [-46.5, -23.4],
    [-46.6, -23.5],
  ],
];
const why = (text: string): string | null => {
  try {
    readAreas(text);
    return null;
  } catch (cause) {
    return cause instanceof NotAnArea ? cause.why : "another";
  }
};

describe("a ring that is drawn", () => {
  it("gets corners at its end or behind another, moved ones and lost ones", () => {
    const at = { lat: 1.00000049, lon: 1 };
    expect(withCorner(RING, at).at(-1)).toEqual({ lat: 1, lon: 1 });
    expect(withCorner(RING, at, 0)[1]).toEqual({ lat: 1, lon: 1 });
    expect(withMoved(RING, 2, at)[2]).toEqual({ lat: 1, lon: 1 });
    expect(withoutCorner(RING, 1)).toEqual([RING[0], RING[2]]);
    expect(withCorner([], at)).toHaveLength(1);
  });

  it("takes no more corners than an area may have", () => {
    const full = Array.from({ length: MOST_CORNERS }, (_, lat) => ({ lat: lat / 10, lon: 0 }));
    expect(withCorner(full, { lat: 1, lon: 1 })).toBe(full);
  });

  it("shows the middle of each edge, the last one back to the first corner", () => {
    expect(middles(RING)).toEqual([
      { lat: 0, lon: 1 },
      { lat: 1, lon: 2 },
      { lat: 1, lon: 1 },
    ]);
    expect(middles(RING.slice(0, 1))).toEqual([]);
  });
});

describe("areas from outside", () => {
  it("are read from every kind of GeoJSON, with their names", () => {
    const polygon = { type: "Polygon", coordinates: SQUARE };
    const all = {
      type: "FeatureCollection",
      features: [
        { type: "Feature", properties: { name: "Sé" }, geometry: polygon },
        {
          type: "Feature",
          properties: null,
          geometry: { type: "MultiPolygon", coordinates: [SQUARE, SQUARE] },
        },
        { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [0, 0] } },
      ],
    };
    const found = readAreas(JSON.stringify(all));
    expect(found.map((one) => one.name)).toEqual(["Sé", "", ""]);
    expect(found[0]?.ring).toEqual([
      { lat: -23.5, lon: -46.6 },
      { lat: -23.5, lon: -46.5 },
      { lat: -23.4, lon: -46.5 },
    ]);
  });

  it("are read from lines of latitude and longitude, as they are written", () => {
    const [found] = readAreas(toLines(RING));
    expect(found?.ring).toEqual(RING);
    expect(readAreas("0 0; 0 2; 2 2")[0]?.ring).toEqual(RING);
  });

  it("say what is wrong with them", () => {
    expect(why("{")).toBe("not-geojson");
    expect(why('{"type": "Point", "coordinates": [1, 2]}')).toBe("no-polygon");
    expect(why(JSON.stringify({ type: "Polygon", coordinates: [...SQUARE, ...SQUARE] }))).toBe(
      "holes",
    );
    expect(why("1, 2\n3, 4")).toBe("corners");
    expect(why("91, 2\n3, 4\n5, 6")).toBe("outside");
    expect(why("here\nthere\nnowhere")).toBe("outside");
  });
});
