import { afterEach, describe, expect, it } from "vitest";
import { whatsappNumber } from "./following";
import { locale } from "./format";
import {
  cameLate,
  eventDetail,
  eventTone,
  isReturning,
  mayCancel,
  mayReschedule,
  mayReturn,
  openVisit,
} from "./story";
import { anEvent, aStory, aVisit } from "./test/build";

const ZONE = "America/Sao_Paulo";

describe("an event", () => {
  afterEach(() => {
    locale.value = "en";
  });

  it("says why, in the reader's language", () => {
    const failed = anEvent({ type: "order.attempt_failed", facts: { reason: "refused" } });
    expect(eventDetail(failed, ZONE)).toBe("Refused");
    locale.value = "pt-BR";
    expect(eventDetail(failed, ZONE)).toBe("Recusado");
  });

  it("says which window was promised, in the organization's time", () => {
    const facts = { opens: "2026-11-24T12:00:00Z", closes: "2026-11-24T14:00:00Z" };
    expect(eventDetail(anEvent({ type: "promise.made", facts }), ZONE)).toBe("09:00–11:00");
    locale.value = "pt-BR";
    const anew = anEvent({ type: "promise.made", facts: { ...facts, reason: "replanned" } });
    expect(eventDetail(anew, ZONE)).toBe("replanejada · 09:00–11:00");
  });

  it("says the day an order moved to", () => {
    const moved = anEvent({ type: "order.rescheduled", facts: { date: "2026-11-25", attempt: 1 } });
    expect(eventDetail(moved, ZONE)).toBe("25/11/2026");
  });

  it("says nothing of what only programs read", () => {
    expect(
      eventDetail(anEvent({ facts: { status: "ready", reason: "place_located" } }), ZONE),
    ).toBe("");
  });

  it("that a phone kept back came late", () => {
    expect(cameLate(anEvent({ received_at: "2026-11-23T11:10:00Z" }))).toBe(true);
    expect(cameLate(anEvent())).toBe(false);
  });

  it("has the colour of its news", () => {
    expect(eventTone("promise.broken")).toBe("bad");
    expect(eventTone("stop.next")).toBe("plain");
  });
});

describe("an order", () => {
  it("is followed by its visit still to come", () => {
    const failed = aVisit({ stop_id: "first", status: "failed" });
    const next = aVisit({ stop_id: "second", status: "pending" });
    expect(openVisit(aStory({ visits: [failed, next] }))?.stop_id).toBe("second");
    expect(openVisit(aStory({ visits: [failed] }))).toBeNull();
  });

  it("offers what its state allows and no more", () => {
    expect(["ready", "out_for_delivery", "attempt_failed", "delivered"].map(mayReschedule)).toEqual(
      [true, true, true, false],
    );
    expect(["attempt_failed", "returning", "ready"].map(mayReturn)).toEqual([true, false, false]);
    expect(isReturning("returning")).toBe(true);
    expect(["ready", "out_for_delivery", "canceled"].map(mayCancel)).toEqual([true, false, false]);
  });

  it("is sent by WhatsApp where the number has its country", () => {
    expect(whatsappNumber("+55 (11) 98888-7777")).toBe("5511988887777");
    expect(whatsappNumber("11 98888-7777")).toBeNull();
    expect(whatsappNumber("")).toBeNull();
  });
});
