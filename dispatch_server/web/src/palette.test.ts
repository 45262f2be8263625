import { describe, expect, it } from "vitest";
import { type Entry, fitOf, fitting } from "./palette";

const entry = (text: string, hint = ""): Entry => ({
  id: text,
  kind: "page",
  text,
  hint,
  act: () => {},
});
const texts = (asked: string, ...all: Entry[]): string[] =>
  fitting(all, asked, 10).map((one) => one.text);

describe("what was typed", () => {
  it("fits where each word begins one of the entry's, whatever the accents", () => {
    expect(fitOf(entry("Conceição Araújo"), "arau conc")).not.toBeNull();
    expect(fitOf(entry("Conceição Araújo"), "raujo")).toBeNull();
    expect(fitOf(entry("Run 3", "Fiorino 1"), "fio")).not.toBeNull();
  });

  it("puts first what it begins", () => {
    const found = texts("or", entry("Import orders"), entry("Orders"));
    expect(found).toEqual(["Orders", "Import orders"]);
  });

  it("keeps the order of equals, and all of them where nothing was typed", () => {
    expect(texts("", entry("b"), entry("a"))).toEqual(["b", "a"]);
    expect(fitting([entry("a"), entry("b")], "", 1)).toHaveLength(1);
  });
});
