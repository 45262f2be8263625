import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { locale } from "./format";
import { carrierText, changeText } from "./leaving";
import { drivers, shifts, vehicles } from "./store";
import type { Change, ChangeKind, LeftOut, ShiftView } from "./wire";

const KINDS: readonly ChangeKind[] = [
  "vehicle",
  "shift",
  "duration",
  "distance",
  "stops",
  "capacity",
  "window",
  "start",
  "skill",
  "price",
  "on_board",
];
const aChange = (fields: Partial<Change>): Change => ({
  kind: "shift",
  vehicle_id: "shift-1",
  amount: 900,
  dimension: "",
  extra_cents: 450,
  ...fields,
});
const aLeft = (fields: Partial<LeftOut>): LeftOut => ({
  order_id: "order-1",
  external_id: "PED-1",
  reasons: ["price"],
  text: "",
  change: null,
  own_cents: null,
  carrier_cents: null,
  carrier: "",
  ...fields,
});
const plain = (text: string | null): string => (text ?? "").replaceAll("\u00a0", " ");

describe("what would take an order in", () => {
  beforeEach(() => {
    locale.value = "en";
    const shift = { id: "shift-1", driver_id: "d", vehicle_id: "v" } as ShiftView;
    const known = { failure: null, loading: false };
    shifts.value = { value: [shift], ...known };
    drivers.value = { value: [{ id: "d", name: "Márcia" } as never], ...known };
    vehicles.value = { value: [{ id: "v", name: "Fiorino" } as never], ...known };
  });
  afterEach(() => {
    locale.value = "en";
    for (const one of [shifts, drivers, vehicles]) {
      one.value = { value: null, failure: null, loading: false };
    }
  });

  it("is said with the driver, by how much, and what it costs", () => {
    expect(plain(changeText(aChange({}), "BRL"))).toBe(
      "Márcia's shift ends 15 min later; the routes cost R$4.50 more.",
    );
    expect(plain(changeText(aChange({ kind: "stops", amount: 1, extra_cents: 0 }), "BRL"))).toBe(
      "Márcia may make 1 stop more",
    );
  });

  it("has room in the unit of what is missing", () => {
    const capacity = (dimension: string, amount: number): string =>
      plain(changeText(aChange({ kind: "capacity", dimension, amount, extra_cents: 0 }), "BRL"));

    expect(capacity("weight_g", 2500)).toBe("Room for 2.5 kg more in Fiorino (Márcia)");
    expect(capacity("volume_cm3", 12_000)).toContain("12.0 L");
    expect(capacity("packages", 2)).toContain("2 packages");
    expect(capacity("", 0)).toBe("A roomier vehicle for Márcia");
  });

  it("has words for every kind in both languages, also where nobody knows the shift", () => {
    for (const language of ["en", "pt-BR"] as const) {
      locale.value = language;
      for (const kind of KINDS) {
        const text = changeText(aChange({ kind, vehicle_id: "gone" }), "BRL");
        expect(text, kind).not.toMatch(/[{}]|undefined|change\./);
      }
    }
  });
});

describe("own fleet against carrier", () => {
  it("says who is cheaper and by how much", () => {
    const text = carrierText(
      aLeft({ own_cents: 2310, carrier_cents: 1800, carrier: "Loggi" }),
      "BRL",
    );

    expect(plain(text)).toBe("Own way R$23.10, Loggi R$18.00: the carrier saves R$5.10.");
    expect(carrierText(aLeft({ own_cents: 2310 }), "BRL")).toBeNull();
  });
});
