import { afterEach, expect, test } from "vitest";
import { locale } from "./format";
import { incidentFacts } from "./incident-facts";

afterEach(() => {
  locale.value = "en";
});

test("money, time and codes are told in words", () => {
  locale.value = "pt-BR";
  expect(incidentFacts({ expected_cents: 12350, counted_cents: 12000, fact_id: "x" })).toEqual([
    ["Esperado", "123,50"],
    ["Contado", "120,00"],
  ]);
  expect(incidentFacts({ why: "denied", silent_s: 600, maker: "" })).toEqual([
    ["Causa", "O app não pode ver a posição"],
    ["Sem posição há", "10 min"],
  ]);
  expect(incidentFacts({ faults: ["tyres", "brakes"], note: "careca" })).toEqual([
    ["Defeitos", "Pneus, Freios"],
    ["Observação", "careca"],
  ]);
});

test("what nobody knows stands as it is, and nothing empty stands at all", () => {
  expect(incidentFacts({ why: "eclipse", delay_s: 0, barcodes: ["A", "B"], odd: null })).toEqual([
    ["Cause", "eclipse"],
    ["Packages", "A, B"],
  ]);
});
