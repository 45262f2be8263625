import { afterEach, describe, expect, it, vi } from "vitest";
import { api, Failure } from "../api";
import { locale } from "../format";
import { incidents } from "../store";
import { anIncident } from "../test/build";
import { toasts } from "../toasts";
import { actOn, resolvedFirst } from "./acting";

vi.mock("../actions", () => ({ loadIncidents: vi.fn() }));
vi.mock("../detailing", () => ({ loadRun: vi.fn() }));

const refusal = (slug: string, facts: Record<string, unknown> = {}): Failure =>
  new Failure("refused", 409, {
    type: `https://example.org/problems/${slug}`,
    title: "Conflict",
    status: 409,
    detail: slug,
    instance: "",
    facts,
  });

describe("an act on an incident", () => {
  locale.value = "en";
  afterEach(() => {
    vi.restoreAllMocks();
    toasts.value = [];
    incidents.value = { value: null, failure: null, loading: false };
  });

  it("is said once it is done", async () => {
    const asked = vi.spyOn(api, "act").mockResolvedValue(anIncident());
    expect(await actOn(anIncident(), { type: "return" })).toBeNull();
    expect(asked).toHaveBeenCalledWith("incident-1", { act: { type: "return" } });
    expect(toasts.value[0]?.text).toBe("Done, and resolved: Send back.");
  });

  it("is not done over what somebody else decided, and says who", async () => {
    const facts = { decision: "reattempt", by: "Rita" };
    vi.spyOn(api, "act").mockRejectedValue(refusal("incident-resolved", facts));
    expect(await actOn(anIncident(), { type: "return" })).toBeNull();
    expect(toasts.value[0]?.text).toContain("Try again, by Rita");
  });

  it("stays open and says why where the run moved on", async () => {
    vi.spyOn(api, "act").mockRejectedValue(refusal("run-moved"));
    const why = await actOn(anIncident(), { type: "skip", stop_id: "stop-1", version: 1 });
    expect(why).toContain("decide again");
    expect(toasts.value).toEqual([]);
  });
});

describe("who came first", () => {
  it("may be a newer report of the driver, whom nobody names", () => {
    const facts = { decision: "", by: "" };
    expect(resolvedFirst(refusal("incident-resolved", facts))).toBe("Settled by a newer report");
    expect(resolvedFirst(refusal("run-moved"))).toBeNull();
  });
});
