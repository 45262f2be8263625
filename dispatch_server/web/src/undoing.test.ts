import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { locale } from "./format";
import { query, readQuery } from "./query";
import { changes, me, plan } from "./store";
import { aPlan } from "./test/build";
import { toasts } from "./toasts";
import { changeText, lastMade, redoLast, undoChange, undoLast } from "./undoing";
import type { DayChangeView, Me } from "./wire";

const aChange = (of: Partial<DayChangeView> = {}): DayChangeView => ({
  id: "change-1",
  kind: "stop_reassigned",
  at: "2026-11-23T12:00:00Z",
  actor: "user:ana",
  actor_name: "Ana",
  stops: 2,
  from_names: ["Caio", "Davi"],
  to_name: "Bia",
  state: "made",
  ...of,
});

const EDITED = JSON.stringify({ difference: { text: "It costs 3 min." } });

const show = (...all: DayChangeView[]): void => {
  changes.value = { value: all, failure: null, loading: false };
};

function server(status: number, problem?: string): string[] {
  const asked: string[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn(async (path: string, { method }: RequestInit) => {
      asked.push(`${method} ${path.split("?")[0]}`);
      const isPlan = path.startsWith("/v1/plans/");
      if (isPlan)
        return new Response(method === "POST" ? EDITED : "", {
          status: method === "POST" ? 200 : 500,
        });
      if (!path.endsWith("/undo")) return new Response("[]", { status: 200 });
      const body = problem ? JSON.stringify({ type: `x/${problem}`, title: "", status }) : null;
      return new Response(body, { status });
    }),
  );
  return asked;
}

beforeEach(() => {
  me.value = { user: { id: "ana", role: "dispatcher" }, organization: {} } as Me;
  query.value = { ...readQuery("?date=2026-11-23"), view: "runs" };
});
afterEach(() => {
  vi.unstubAllGlobals();
  locale.value = "en";
  toasts.value = [];
  show();
  plan.value = { value: null, failure: null, loading: false };
});

describe("a change of the running day", () => {
  it("is said in words, in the reader's language", () => {
    expect(changeText(aChange())).toBe("2 stops from Caio and Davi to Bia");
    expect(changeText(aChange({ kind: "stop_skipped", stops: 1, to_name: "Caio" }))).toBe(
      "a stop of Caio put off until later",
    );
    locale.value = "pt-BR";
    expect(changeText(aChange())).toBe("2 paradas de Caio e Davi para Bia");
  });

  it("is taken back, and what is left to take back is asked for anew", async () => {
    show(aChange());
    const asked = server(204);
    await undoChange("change-1");
    expect(asked).toEqual(["POST /v1/runs/changes/change-1/undo", "GET /v1/runs/changes"]);
    expect(toasts.value[0]?.text).toContain("2 stops from Caio and Davi to Bia");
    expect(lastMade.value).toBeNull();
  });

  it("that was driven meanwhile is said to be", async () => {
    show(aChange());
    server(409, "change-outrun");
    await undoChange("change-1");
    expect(toasts.value[0]).toMatchObject({ tone: "bad" });
    expect(toasts.value[0]?.text).toContain("Nothing was undone");
  });
});

describe("Ctrl+Z", () => {
  it("takes back what this reader did last, never what somebody else did", async () => {
    show(
      aChange({ id: "theirs", actor: "user:bia" }),
      aChange({ id: "driven", state: "outrun" }),
      aChange({ id: "mine" }),
    );
    const asked = server(204);
    await undoLast();
    expect(asked[0]).toBe("POST /v1/runs/changes/mine/undo");
    expect(lastMade.value).toBeNull();
  });

  it("says so where there is nothing to take back", async () => {
    show(aChange({ actor: "user:bia" }));
    const asked = server(204);
    await undoLast();
    expect(asked).toEqual([]);
    expect(toasts.value.map((toast) => toast.text)).toEqual([
      "There is nothing of yours to undo here.",
    ]);
  });

  it("does nothing for who may only look", async () => {
    me.value = { user: { id: "ana", role: "viewer" }, organization: {} } as Me;
    show(aChange());
    const asked = server(204);
    await undoLast();
    expect(asked).toEqual([]);
  });

  it("steps through the plan that is shown", async () => {
    query.value = { ...readQuery("?date=2026-11-23"), view: "plan" };
    plan.value = {
      value: aPlan({ id: "plan-1", version: 3, can_undo: true, can_redo: true }),
      failure: null,
      loading: false,
    };
    show(aChange());
    const asked = server(204);
    await undoLast();
    await redoLast();
    const posts = asked.filter((one) => one.startsWith("POST"));
    expect(posts).toEqual(["POST /v1/plans/plan-1/undo", "POST /v1/plans/plan-1/redo"]);
  });
});
