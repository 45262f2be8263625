import { describe, expect, it } from "vitest";
import type { DemandView, Needs } from "../wire";
import { areSame, asksFor, ownCount, ruleOf, withoutOwn, withRule } from "./demands";

const SIGNED: DemandView = { outcome: "succeeded", kind: "signature", rule: "required" };
const SHOP: DemandView = { ...SIGNED, source: "shop", rule: "warn" };

describe("a draft of proof rules", () => {
  it("keeps one rule for each kind, ending and channel", () => {
    const changed = withRule([SIGNED, SHOP], "", "succeeded", "signature", "optional");
    expect(ruleOf(changed, "", "succeeded", "signature")).toBe("optional");
    expect(ruleOf(changed, "shop", "succeeded", "signature")).toBe("warn");
    expect(withRule(changed, "", "succeeded", "signature", null)).toEqual([SHOP]);
    expect(ruleOf([], "", "succeeded", "photo")).toBeNull();
  });

  it("takes back what is said of an ending or of a channel", () => {
    const moved: DemandView = { outcome: "moved", kind: "note", rule: "required", source: "shop" };
    expect(withoutOwn([SIGNED, SHOP, moved], "shop", "moved")).toEqual([SIGNED, SHOP]);
    expect(withoutOwn([SIGNED, SHOP, moved], "shop")).toEqual([SIGNED]);
    expect(ownCount([SIGNED, SHOP, moved], "shop", "moved")).toBe(1);
  });

  it("is the same in another order, and with a channel left out or empty", () => {
    expect(areSame([SIGNED, SHOP], [SHOP, { ...SIGNED, source: "" }])).toBe(true);
    expect(areSame([SIGNED], [SIGNED, SHOP])).toBe(false);
    expect(areSame([SIGNED], [SHOP])).toBe(false);
  });

  it("says what a driver meets, in the driver's order", () => {
    const needs: Needs = {
      photo: "off",
      pin: "required",
      scan: "off",
      receiver: "optional",
      signature: "warn",
      note: "optional",
    };
    expect(asksFor(needs).map(([kind]) => kind)).toEqual(["pin", "receiver", "signature", "note"]);
  });
});
