import { describe, expect, it } from "vitest";
import type { MessageKindView, MessageRulesView } from "../wire";
import { areSame, draftOf, faultOf, firstFault, textOf, turned, withText } from "./messages";

const next: MessageKindView = {
  kind: "next",
  is_on: true,
  is_urgent: true,
  placeholders: ["name", "link"],
  usual: { "pt-BR": "Olá, {name}: {link}", en: "Hello {name}: {link}" },
  own: {},
};
const late: MessageKindView = { ...next, kind: "late", is_on: false, own: { en: "{link}!" } };
const kept: MessageRulesView = {
  kinds: [next, late],
  opens: "08:00:00",
  closes: "21:00:00",
  whatsapp_agreed: false,
  channels: [],
};

describe("what customers are told", () => {
  it("is the own text where there is one, else the usual", () => {
    const draft = draftOf(kept);
    expect(draft.off).toEqual(["late"]);
    expect(textOf(draft, late, "en")).toBe("{link}!");
    expect(textOf(draft, late, "pt-BR")).toBe("Olá, {name}: {link}");
  });

  it("forgets an own text that is the usual one again", () => {
    const draft = draftOf(kept);
    const changed = withText(draft, next, "en", "Hi {link}");
    expect(changed.texts).toEqual({ late: { en: "{link}!" }, next: { en: "Hi {link}" } });
    expect(areSame(withText(changed, next, "en", next.usual.en ?? ""), draft)).toBe(true);
    expect(withText(draft, late, "en", late.usual.en ?? "").texts).toEqual({});
  });

  it("turns a kind on and off again", () => {
    const draft = draftOf(kept);
    const there = turned(draft, "next");
    expect(there.off).toEqual(["late", "next"]);
    expect(areSame(turned(there, "next"), draft)).toBe(true);
    expect(areSame(there, draft)).toBe(false);
  });

  it("says what is wrong with a text", () => {
    const fault = (text: string) => faultOf(text, next.placeholders);
    expect(fault("{name}: {link}")).toBeNull();
    expect(fault("  ")).toEqual({ why: "length" });
    expect(fault(`{link}${"x".repeat(600)}`)).toEqual({ why: "length" });
    expect(fault("{nme} {link}")).toEqual({ why: "unknown", slot: "{nme}" });
    expect(fault("{name {link}")).toEqual({ why: "brace" });
    expect(fault("{name}")).toEqual({ why: "link" });
    expect(firstFault(draftOf(kept), kept)).toBeNull();
    expect(firstFault(withText(draftOf(kept), late, "en", "x"), kept)).toBe("late");
  });
});
