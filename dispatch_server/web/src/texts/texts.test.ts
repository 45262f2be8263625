import { afterEach, describe, expect, it } from "vitest";
import { locale } from "../format";
import { en } from "./en";
import { t, tn, word } from "./index";
import { ptBR } from "./pt-BR";

const facts = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();

describe("texts", () => {
  afterEach(() => {
    locale.value = "en";
  });

  it("ask for the same facts in both languages", () => {
    for (const [key, text] of Object.entries(en)) {
      expect(facts(ptBR[key as keyof typeof en]), key).toEqual(facts(text));
    }
    expect(Object.keys(ptBR).sort()).toEqual(Object.keys(en).sort());
  });

  it("count as each language counts", () => {
    locale.value = "pt-BR";
    expect(tn("orders.total", 0)).toBe("0 pedido");
    expect(tn("orders.total", 1)).toBe("1 pedido");
    expect(tn("orders.total", 1200)).toBe("1.200 pedidos");
    locale.value = "en";
    expect(tn("orders.total", 0)).toBe("0 orders");
  });

  it("fill in facts and keep what is unknown", () => {
    expect(t("stop.attempt", { number: 3 })).toBe("Attempt 3");
    expect(t("stop.attempt")).toBe("Attempt {number}");
  });

  it("say a code that no catalogue has as it is", () => {
    expect(word("reason", "refused")).toBe("Refused");
    expect(word("reason", "eaten_by_dog")).toBe("eaten by dog");
  });
});
