/** Ids that this console makes: UUID version 7, as everywhere else (shared/ids.py). */
import type { Uuid } from "./wire";

/** `crypto.randomUUID` is there over HTTPS only; a depot's server on its own network may lack it. */
export function newId(unixMs = Date.now()): Uuid {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let at = unixMs;
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = at % 256;
    at = Math.floor(at / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
