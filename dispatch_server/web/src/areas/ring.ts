/** Corners of an area that is being drawn, and areas as they come from a file. Pure. */
import type { Point } from "../wire";

export type Ring = readonly Point[];
export const MOST_CORNERS = 200;

const rounded = (at: Point): Point => ({
  lat: Math.round(at.lat * 1e6) / 1e6,
  lon: Math.round(at.lon * 1e6) / 1e6,
});

export const middleOf = (a: Point, b: Point): Point =>
  rounded({ lat: (a.lat + b.lat) / 2, lon: (a.lon + b.lon) / 2 });

/** A new corner behind the one at `index`; without one, behind the last. */
export const withCorner = (ring: Ring, at: Point, index = ring.length - 1): Ring =>
  ring.length >= MOST_CORNERS
    ? ring
    : [...ring.slice(0, index + 1), rounded(at), ...ring.slice(index + 1)];

export const withMoved = (ring: Ring, index: number, at: Point): Ring =>
  ring.map((corner, position) => (position === index ? rounded(at) : corner));

export const withoutCorner = (ring: Ring, index: number): Ring =>
  ring.filter((_, position) => position !== index);

/** The middle of each edge, behind the corner of the same number. */
export const middles = (ring: Ring): Ring =>
  ring.length < 2
    ? []
    : ring.map((at, index) => middleOf(at, ring[(index + 1) % ring.length] ?? at));

export interface Found {
  readonly name: string;
  readonly ring: Ring;
}

export type Unreadable = "not-geojson" | "no-polygon" | "holes" | "corners" | "outside";

/** What is pasted or in a file is not an area; `why` says in which way. */
export class NotAnArea extends Error {
  constructor(readonly why: Unreadable) {
    super(why);
  }
}

interface Geo {
  readonly type?: string;
  readonly features?: readonly Geo[];
  readonly geometry?: Geo | null;
  readonly geometries?: readonly Geo[];
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly coordinates?: unknown;
}

/** Areas in GeoJSON (lon, lat), or the corners of one as lines of "lat, lon". Throws NotAnArea. */
export function readAreas(text: string): readonly Found[] {
  const trimmed = text.trim();
  const found = trimmed.startsWith("{") ? fromGeoJson(trimmed) : [fromLines(trimmed)];
  for (const { ring } of found) check(ring);
  return found;
}

function fromGeoJson(text: string): readonly Found[] {
  let read: Geo;
  try {
    read = JSON.parse(text) as Geo;
  } catch {
    throw new NotAnArea("not-geojson");
  }
  const found = polygonsIn(read, "");
  if (found.length === 0) throw new NotAnArea("no-polygon");
  return found;
}

function polygonsIn(geo: Geo, name: string): readonly Found[] {
  switch (geo.type) {
    case "FeatureCollection":
      return (geo.features ?? []).flatMap((one) => polygonsIn(one, name));
    case "Feature": {
      const own = geo.properties?.name;
      return geo.geometry ? polygonsIn(geo.geometry, typeof own === "string" ? own : name) : [];
    }
    case "GeometryCollection":
      return (geo.geometries ?? []).flatMap((one) => polygonsIn(one, name));
    case "Polygon":
      return [{ name, ring: ringOf(geo.coordinates) }];
    case "MultiPolygon":
      return listOf(geo.coordinates).map((one) => ({ name, ring: ringOf(one) }));
    default:
      return [];
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function ringOf(rings: unknown): Ring {
  const [outer, ...holes] = listOf(rings);
  if (holes.length > 0) throw new NotAnArea("holes");
  const corners = listOf(outer).map((pair): Point => {
    const [lon, lat] = listOf(pair);
    return { lat: Number(lat), lon: Number(lon) };
  });
  return open(corners);
}

function fromLines(text: string): Found {
  const corners = text
    .split(/\n|;/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line): Point => {
      const [lat, lon] = line.split(/[\s,]+/).map(Number);
      return { lat: lat ?? Number.NaN, lon: lon ?? Number.NaN };
    });
  return { name: "", ring: open(corners) };
}

/** GeoJSON says the first corner again at the end. */
function open(corners: Ring): Ring {
  const [first, last] = [corners[0], corners.at(-1)];
  const isClosed = corners.length > 1 && first?.lat === last?.lat && first?.lon === last?.lon;
  return (isClosed ? corners.slice(0, -1) : corners).map(rounded);
}

function check(ring: Ring): void {
  if (ring.length < 3 || ring.length > MOST_CORNERS) throw new NotAnArea("corners");
  const isOnEarth = ({ lat, lon }: Point): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  if (!ring.every(isOnEarth)) throw new NotAnArea("outside");
}

export const toLines = (ring: Ring): string =>
  ring.map(({ lat, lon }) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`).join("\n");
