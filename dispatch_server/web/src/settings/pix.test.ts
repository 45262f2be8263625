import { describe, expect, it } from "vitest";
import { Failure } from "../api";
import type { PixView } from "../wire";
import { draftOf, faultOf, isChanged } from "./pix";

const KEPT: PixView = { key: "a@b.com", kind: "email", name: "Padaria", city: "Recife" };
const OFF: PixView = { key: "", kind: null, name: "", city: "" };

const refused = (slug: string, facts: Record<string, unknown>) =>
  new Failure("refused", 422, {
    type: `https://porta.dev/problems/${slug}`,
    title: "Refused",
    status: 422,
    detail: "",
    instance: "",
    facts,
  });

describe("a draft of Pix", () => {
  it("is what is kept until something else is typed", () => {
    expect(isChanged(KEPT, draftOf(KEPT))).toBe(false);
    expect(isChanged(KEPT, { ...draftOf(KEPT), key: " a@b.com " })).toBe(false);
    expect(isChanged(KEPT, { ...draftOf(KEPT), city: "Olinda" })).toBe(true);
    expect(isChanged(KEPT, { ...draftOf(KEPT), key: "" })).toBe(true);
  });

  it("of no key is nothing to save, whatever stands beside it", () => {
    expect(isChanged(OFF, { key: " ", name: "Padaria", city: "Recife" })).toBe(false);
  });

  it("knows the field that the server will not have", () => {
    expect(faultOf(null)).toBeNull();
    expect(faultOf(refused("pix-refused", { field: "city" }))).toBe("city");
    expect(faultOf(refused("pix-refused", { field: "key" }))).toBe("key");
    expect(faultOf(refused("not-permitted", {}))).toBeNull();
    expect(faultOf(new Failure("offline"))).toBeNull();
  });
});
