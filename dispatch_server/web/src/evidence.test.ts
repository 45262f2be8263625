import { beforeEach, expect, test } from "vitest";
import { evidenceLines, receiver } from "./evidence";
import { locale } from "./format";

beforeEach(() => {
  locale.value = "pt-BR";
});

test("says what came back, what was paid and whether the code was right", () => {
  const lines = evidenceLines({
    pin: "right",
    left: [{ barcode: "PRT1", outcome: "damaged", pieces: 2 }],
    payments: [{ method: "cash", cents: 4590 }],
    scans: [{}, {}],
  });

  expect(lines).toEqual([
    "Código do cliente conferido",
    "PRT1: avariado (2)",
    "45,90 em dinheiro",
    "2 códigos lidos",
  ]);
});

test("says nothing of what was not said", () => {
  expect(evidenceLines({})).toEqual([]);
  expect(evidenceLines({ pin: "later" })).toEqual([]);
});

test.each([
  ["Helena", "recipient", "Helena"],
  ["Seu Zé", "concierge", "Seu Zé (portaria)"],
  ["", "neighbour", "vizinho"],
  ["Ana", undefined, "Ana"],
  ["", undefined, ""],
])("names who received: %s, %s", (name, relation, said) => {
  expect(receiver(name, relation ? { relation } : {})).toBe(said);
});
