import { describe, expect, it } from "vitest";
import type {
  Channel,
  ChannelView,
  MessageKindView,
  MessageRulesView,
  TemplateState,
  TemplateView,
} from "../wire";
import {
  approval,
  areSame,
  chosen,
  draftOf,
  faultOf,
  firstFault,
  inOrder,
  sooner,
  textOf,
  turned,
  withText,
} from "./messages";

const next: MessageKindView = {
  kind: "next",
  is_on: true,
  is_urgent: true,
  placeholders: ["name", "link"],
  usual: { "pt-BR": "Olá, {name}: {link}", en: "Hello {name}: {link}" },
  own: {},
  templates: {},
};
const late: MessageKindView = { ...next, kind: "late", is_on: false, own: { en: "{link}!" } };
const kept: MessageRulesView = {
  kinds: [next, late],
  opens: "08:00:00",
  closes: "21:00:00",
  whatsapp_agreed: false,
  sms_plain: true,
  channels: [],
};

const channel = (of: Channel, is_used: boolean): ChannelView => ({
  channel: of,
  is_used,
  is_set_up: true,
  needs_person: false,
  waiting: 0,
  sent_at: null,
  failed_at: null,
  failure: "",
});
const template = (state: TemplateState): TemplateView => ({
  name: "porta_next_1",
  state,
  reason: "",
  category: "UTILITY",
  told_at: null,
  older: false,
});

describe("the channels", () => {
  const all = [channel("sms", true), channel("whatsapp", true), channel("email", false)];
  const draft = draftOf({ ...kept, channels: [...all, channel("log", true)] });

  it("are those that are used, in the order tried", () => {
    expect(draft.channels).toEqual(["sms", "whatsapp"]);
    expect(inOrder(draft, ["whatsapp", "sms", "email"])).toEqual(["sms", "whatsapp", "email"]);
  });

  it("change places and are left out", () => {
    expect(sooner(draft, "whatsapp").channels).toEqual(["whatsapp", "sms"]);
    expect(sooner(draft, "sms")).toEqual(draft);
    expect(sooner(draft, "email")).toEqual(draft);
    expect(chosen(draft, "sms").channels).toEqual(["whatsapp"]);
    expect(chosen(draft, "email").channels).toEqual(["sms", "whatsapp", "email"]);
    expect(areSame(draft, sooner(draft, "whatsapp"))).toBe(false);
  });
});

describe("approval", () => {
  it("counts what is approved, waits, and is not sent", () => {
    const kinds = [
      { ...next, templates: { en: template("approved"), "pt-BR": template("rejected") } },
      { ...late, templates: { en: template("unsent"), "pt-BR": template("pending") } },
    ];
    expect(approval({ ...kept, kinds })).toEqual({ all: 4, approved: 1, waiting: 2, stopped: 1 });
  });
});

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
