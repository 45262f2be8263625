import { expect, it } from "vitest";
import { newId } from "./ids";

it("an id is a UUIDv7: it says when it was made, and none comes twice", () => {
  const id = newId(Date.parse("2026-11-23T11:00:00Z"));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(1_795_431_600_000);
  expect(new Set(Array.from({ length: 100 }, () => newId(0))).size).toBe(100);
});
