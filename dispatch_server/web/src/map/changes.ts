/** What a source of the map has to be told, when only some of its features are others. Pure. */
import type { Feature, Geometry } from "geojson";

type Id = string | number;
export type Known = ReadonlyMap<Id, Feature<Geometry>>;

/** Features by their ids; null where one has none, or shares it: these are told anew as a whole. */
export function byId(features: readonly Feature<Geometry>[]): Known | null {
  const known = new Map<Id, Feature<Geometry>>();
  for (const feature of features) {
    if (feature.id === undefined) return null;
    known.set(feature.id, feature);
  }
  return known.size === features.length ? known : null;
}

export interface Change {
  readonly remove: Id[];
  /** New, or in the place of one with the same id. */
  readonly add: Feature<Geometry>[];
}

/**
 * From one state to the next: a feature that is the same object has not changed. Null where all of
 * it is best told anew: half of it or more is another, or nobody knows.
 */
export function changeOf(before: Known | null, after: Known | null): Change | null {
  if (before === null || after === null) return null;
  const add = [...after].filter(([id, feature]) => before.get(id) !== feature);
  if (2 * add.length >= after.size && add.length > 0) return null;
  return {
    remove: [...before.keys()].filter((id) => !after.has(id)),
    add: add.map(([, feature]) => feature),
  };
}
