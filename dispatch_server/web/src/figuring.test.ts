import { describe, expect, it } from "vitest";
import { daysFrom, FIGURE, FIGURES, periodOf } from "./figuring";
import { someFigures } from "./test/build";
import { t } from "./texts";

describe("figures", () => {
  it("say nothing where there is nothing, rather than zero", () => {
    const nothing = someFigures();
    expect(FIGURES.map((name) => FIGURE[name].of(nothing))).toEqual(FIGURES.map(() => null));
  });

  it("are written with what they are of", () => {
    const day = someFigures({ on_time_share: 0.925, on_time: 37, promised: 40 });
    expect(FIGURE.on_time.write(FIGURE.on_time.of(day) ?? 0, "BRL")).toBe("92.5%");
    const beside = FIGURE.on_time.beside(day);
    expect(beside && t(beside.key, { ...beside.facts })).toBe("37 of 40");
  });

  it("compare what was driven with what was planned", () => {
    const day = someFigures({ runs: 1, driven_s: 7200, planned_s: 5400, driven_m: 12_000 });
    expect(FIGURE.hours.write(FIGURE.hours.of(day) ?? 0, "BRL")).toBe("2 h 00");
    const beside = FIGURE.hours.beside(day);
    expect(beside && t(beside.key, { ...beside.facts })).toBe("planned 1 h 30");
  });
});

describe("a period", () => {
  it("ends today and counts both ends", () => {
    expect(periodOf(1, "2026-03-01")).toEqual({ first: "2026-03-01", last: "2026-03-01" });
    expect(daysFrom("2026-02-27", "2026-03-01")).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
    ]);
    expect(periodOf(7, "2026-03-01")).toEqual({ first: "2026-02-23", last: "2026-03-01" });
  });
});
