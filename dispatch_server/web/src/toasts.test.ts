import { afterEach, describe, expect, it, vi } from "vitest";
import { Failure } from "./api";
import { locale } from "./format";
import { dismiss, failureText, say, toasts } from "./toasts";

const refused = (status: number, slug: string, facts: Record<string, unknown> = {}) =>
  new Failure("refused", status, {
    type: `https://porta.dev/problems/${slug}`,
    title: "Refused",
    status,
    detail: "in the server's words",
    instance: "",
    facts,
  });

describe("what went wrong", () => {
  afterEach(() => {
    locale.value = "en";
  });

  it("is said in the reader's language where the problem is known", () => {
    locale.value = "pt-BR";
    expect(failureText(refused(422, "plan-without-vehicles", { depot: "Centro" }))).toBe(
      "Ninguém tem turno em Centro neste dia. Cadastre um com motorista e veículo.",
    );
  });

  it("keeps the server's words where it is not", () => {
    expect(failureText(refused(422, "brand-new"))).toBe("Not possible: in the server's words");
    expect(failureText(refused(409, "brand-new"))).toContain("in the server's words");
  });

  it("says what to do when there is no answer at all", () => {
    expect(failureText(new Failure("offline"))).toContain("Check the network");
    expect(failureText(new Failure("slow"))).toContain("too long");
    expect(failureText(new Failure("unknown", 500))).toContain("our side");
    expect(failureText(new TypeError("x"))).toContain("our side");
  });
});

describe("toasts", () => {
  it("are few, never double, and go away", () => {
    vi.useFakeTimers();
    for (const text of ["a", "b", "c", "d", "e", "e"]) say("toast.copied", { text });
    expect(toasts.value.map((toast) => toast.text.at(-1))).toEqual(["b", "c", "d", "e"]);
    dismiss(toasts.value[0]?.id ?? 0);
    expect(toasts.value).toHaveLength(3);
    vi.advanceTimersByTime(20_000);
    expect(toasts.value).toEqual([]);
    vi.useRealTimers();
  });
});
