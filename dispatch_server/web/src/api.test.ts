import { afterEach, describe, expect, it, vi } from "vitest";
import { api, Failure, onLoggedOut } from "./api";

const answer = (status: number, body: unknown): Response =>
  new Response(status === 204 ? null : JSON.stringify(body), { status });

const stub = (respond: () => Promise<Response>) => {
  const fetched = vi.fn((_path: string, _options: RequestInit) => respond());
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

const caught = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => Promise.reject(new Error("it did not fail")),
    (cause) => cause as Failure,
  );

describe("requests", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    onLoggedOut.call = () => {};
  });

  it("ask with what is known and leave out what is not", async () => {
    const fetched = stub(async () => answer(200, { orders: [] }));
    await api.orders({ date: "2026-11-23", status: null, q: "São João & cia", limit: 5 });
    expect(fetched.mock.calls[0]?.[0]).toBe(
      "/v1/orders?date=2026-11-23&q=S%C3%A3o+Jo%C3%A3o+%26+cia&limit=5",
    );
  });

  it("send a file as a form, by the day and as a rehearsal", async () => {
    const fetched = stub(async () => answer(200, { rows: 0 }));
    await api.importOrders(new File(["a;b"], "pedidos.csv"), "2026-11-23", true, null);
    const [path, options] = fetched.mock.calls[0] ?? [];
    expect(path).toBe("/v1/orders/import?dry_run=true&date=2026-11-23");
    expect(options?.body).toBeInstanceOf(FormData);
    expect((options as { body: FormData }).body.get("file")).toBeInstanceOf(File);
    expect(new Headers(options?.headers).has("content-type")).toBe(false);
  });

  it("turn a problem into a failure that keeps its facts", async () => {
    const problem = {
      type: "https://porta.dev/problems/no-such-depot",
      title: "Not Found",
      status: 404,
      detail: "there is no depot",
      facts: { depot_id: "d" },
    };
    stub(async () => answer(404, problem));
    const failure = await caught(api.plan("p"));
    expect(failure).toBeInstanceOf(Failure);
    expect([failure.kind, failure.status, failure.slug]).toEqual(["refused", 404, "no-such-depot"]);
    expect(failure.message).toBe("there is no depot");
  });

  it("tell no network from an answer that nobody understands", async () => {
    stub(() => Promise.reject(new TypeError("fetch failed")));
    expect((await caught(api.depots())).kind).toBe("offline");
    stub(async () => new Response("<html>", { status: 502 }));
    expect((await caught(api.depots())).kind).toBe("unknown");
  });

  it("take an answer without a body for done", async () => {
    stub(async () => answer(204, null));
    expect(await api.logOut()).toBeUndefined();
  });

  it("say when the session has ended, but not while asking whether there is one", async () => {
    const out = vi.fn();
    onLoggedOut.call = out;
    stub(async () => answer(401, { type: "x", title: "Unauthorized", status: 401 }));
    await caught(api.me());
    expect(out).not.toHaveBeenCalled();
    await caught(api.depots());
    expect(out).toHaveBeenCalledOnce();
  });
});
