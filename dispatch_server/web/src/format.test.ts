import { beforeEach, describe, expect, it } from "vitest";
import {
  age,
  bestLocale,
  dayAfter,
  dayOf,
  distance,
  duration,
  endOfDay,
  folded,
  locale,
  span,
  time,
  weight,
} from "./format";

const SP = "America/Sao_Paulo";

describe("formats", () => {
  beforeEach(() => {
    locale.value = "pt-BR";
  });

  it("shows times in the organization's zone", () => {
    expect(time("2026-11-23T11:05:00Z", SP)).toBe("08:05");
    expect(time("2026-11-23T11:05:00Z", "Europe/Helsinki")).toBe("13:05");
  });

  it("knows that a day begins elsewhere first", () => {
    const late = Date.parse("2026-11-24T01:00:00Z");
    expect(dayOf(late, SP)).toBe("2026-11-23");
    expect(dayOf(late, "Europe/Helsinki")).toBe("2026-11-24");
  });

  it("knows when a day ends somewhere", () => {
    expect(endOfDay("2026-11-23", SP)).toBe("2026-11-24T02:59:59.000Z");
    expect(endOfDay("2026-11-23", "Europe/Helsinki")).toBe("2026-11-23T21:59:59.000Z");
  });

  it("steps over the ends of months and years", () => {
    expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
    expect(dayAfter("2028-03-01", -1)).toBe("2028-02-29");
  });

  it("writes lengths as people do", () => {
    expect(distance(437)).toBe("440 m");
    expect(distance(12_345)).toBe("12,3 km");
    expect(duration(65 * 60)).toBe("1 h 05");
    expect(duration(40)).toBe("1 min");
    expect(weight(6200)).toBe("6,2 kg");
  });

  it("counts ages down to the second, then coarser", () => {
    expect(age(8400)).toBe("8 s");
    expect(age(59_999)).toBe("59 s");
    expect(age(-500)).toBe("0 s");
    expect(age(179_000)).toBe("2 min");
    expect(age(3 * 86_400_000)).toBe("3 d");
  });

  it("leaves out what a window does not say", () => {
    expect(span(null, null, SP)).toBeNull();
    expect(span(null, "2026-11-23T15:00:00Z", SP)).toBe("≤ 12:00");
    expect(span("2026-11-23T11:00:00Z", "2026-11-23T15:00:00Z", SP)).toBe("08:00–12:00");
  });

  it("chooses the first language that it speaks", () => {
    expect(bestLocale("fr-FR", "pt-PT")).toBe("pt-BR");
    expect(bestLocale(null, "de")).toBe("en");
  });

  it("folds accents away for searching", () => {
    expect(folded("São João, Ñandú")).toBe("sao joao, nandu");
  });
});
