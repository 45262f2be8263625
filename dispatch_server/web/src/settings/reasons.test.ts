import { afterEach, describe, expect, it } from "vitest";
import { locale } from "../format";
import { word } from "../texts";
import type { ReasonRuleView } from "../wire";
import { areSame, changed, learnWords, moved, toRules } from "./reasons";

const reason = (code: ReasonRuleView["code"], more: Partial<ReasonRuleView> = {}) =>
  ({
    code,
    labels: {},
    is_hidden: false,
    follow: "decide",
    usual_follow: "decide",
    ...more,
  }) as ReasonRuleView;
const ALL = [reason("refused"), reason("moved"), reason("stolen")];
const codes = (all: readonly ReasonRuleView[]) => all.map((one) => one.code);

describe("a draft of reasons", () => {
  afterEach(() => {
    learnWords([]);
    locale.value = "en";
  });

  it("moves one up or down, and leaves it at an end", () => {
    expect(codes(moved(ALL, "moved", -1))).toEqual(["moved", "refused", "stolen"]);
    expect(codes(moved(ALL, "refused", 1))).toEqual(["moved", "refused", "stolen"]);
    expect(moved(ALL, "stolen", 1)).toBe(ALL);
    expect(moved(ALL, "weather", 1)).toBe(ALL);
  });

  it("says what differs from the usual, and no empty words", () => {
    const draft = changed(ALL, "moved", { labels: { en: " Gone ", "pt-BR": " " } });
    expect(toRules(draft)[1]).toEqual({
      code: "moved",
      labels: { en: "Gone" },
      is_hidden: false,
      follow: null,
    });
    expect(toRules(changed(ALL, "moved", { follow: "return" }))[1]?.follow).toBe("return");
    expect(areSame(draft, ALL)).toBe(false);
    expect(areSame(changed(ALL, "moved", { labels: { en: "" } }), ALL)).toBe(true);
  });

  it("are called by the organization's words, in the reader's language or any it wrote", () => {
    learnWords([reason("moved", { labels: { "pt-BR": "Sumiu" } })]);
    expect(word("reason", "moved")).toBe("Sumiu");
    learnWords([reason("moved", { labels: { "pt-BR": "Sumiu", en: "Gone" } })]);
    expect(word("reason", "moved")).toBe("Gone");
    expect(word("reason", "refused")).toBe("Refused");
  });
});
