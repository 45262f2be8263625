import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { follow, logIn, logOut } from "./actions";
import { query, readQuery } from "./query";
import { cursor } from "./store";
import type { LiveEvent } from "./wire";

const ME = {
  user: { id: "ana", role: "dispatcher", locale: "en" },
  organization: { time_zone: "UTC", locale: "en" },
  server_time: Date.parse("2026-11-23T12:00:00Z"),
  generation: "g",
  rev: 7,
};

class Socket {
  static last: Socket | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    Socket.last = this;
  }
  send(): void {}
  close(): void {}
}

const asked: string[] = [];
const times = (path: string): number => asked.filter((one) => one === path).length;
const DAY = ["/v1/runs", "/v1/plans", "/v1/replans", "/v1/runs/changes", "/v1/shifts"];
const LISTS = [...DAY, "/v1/incidents", "/v1/drivers", "/v1/vehicles", "/v1/depots"];

/** The line that the console has opened, once it greets. */
async function line(): Promise<Socket> {
  await vi.waitFor(() => expect(Socket.last?.onopen).toBeTruthy(), 4000);
  const found = Socket.last as unknown as Socket;
  Socket.last = null;
  found.onopen?.();
  return found;
}

function snapshot(rev: number): string {
  const empty = { runs: [], chats: [], positions: [] };
  const { generation, server_time } = ME;
  return JSON.stringify({ type: "snapshot", generation, rev, server_time, ...empty });
}

function delta(prev_rev: number, ...types: string[]): string {
  const events = types.map(
    (type) => ({ type, subject: "", subject_id: "", body: {} }) as LiveEvent,
  );
  const rev = prev_rev + events.length;
  return JSON.stringify({ type: "delta", prev_rev, rev, events, runs: [], chats: [], lines: [] });
}

beforeEach(async () => {
  asked.length = 0;
  vi.stubGlobal("location", { protocol: "http:", host: "x", pathname: "/console" });
  vi.stubGlobal("document", { documentElement: {} });
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal(
    "fetch",
    vi.fn(async (path: string) => {
      asked.push(path.split("?")[0] ?? "");
      const answer = path === "/v1/session" ? ME : path === "/v1/ws-ticket" ? { ticket: "t" } : [];
      return new Response(JSON.stringify(answer), { status: 200 });
    }),
  );
  query.value = readQuery("?date=2026-11-23");
  await logIn("ana@example.com", "secret");
});
afterEach(async () => {
  await logOut();
  vi.unstubAllGlobals();
});

describe("a console", () => {
  follow();

  it("asks for each list once, when it is known who asks", async () => {
    expect(LISTS.map(times)).toEqual(LISTS.map(() => 1));
    const first = await line();
    first.onmessage?.({ data: delta(7) });
    await new Promise((resolve) => setTimeout(resolve, 2200)); // longer than any may wait
    expect(LISTS.map(times)).toEqual(LISTS.map(() => 1));
  });

  it("asks anew for what no event tells of, once a broken line goes on", async () => {
    const first = await line();
    first.onmessage?.({ data: delta(7) });
    first.onclose?.({ code: 1006 });
    const second = await line();
    second.onmessage?.({ data: delta(7, "incident.opened") });
    expect(cursor.rev).toBe(8);
    await vi.waitFor(() => {
      expect([times("/v1/drivers"), times("/v1/shifts"), times("/v1/incidents")]).toEqual([
        2, 2, 2,
      ]);
    }, 4000);
    expect(times("/v1/plans")).toBe(1);
  });

  it("asks for all anew where the stream had to start over", async () => {
    const first = await line();
    first.onmessage?.({ data: delta(7) });
    first.onclose?.({ code: 1006 });
    const second = await line();
    second.onmessage?.({ data: snapshot(900) });
    await vi.waitFor(() => expect(LISTS.map(times)).toEqual(LISTS.map(() => 2)), 4000);
  });
});
