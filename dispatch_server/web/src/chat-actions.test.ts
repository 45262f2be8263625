import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { about, readLines, sendLine, tellChats } from "./chat-actions";
import { applyChats, applyPage, forgetChats, sending, threads, unreadOf } from "./chatting";
import { query, readQuery } from "./query";
import { me } from "./store";
import { aChat, aLine } from "./test/build";
import { toasts } from "./toasts";
import type { LiveFrame, Me } from "./wire";

const answered = (status: number, body: unknown): void => {
  vi.stubGlobal("fetch", async () => new Response(JSON.stringify(body), { status }));
};
const texts = () => threads.value.get("driver-1")?.lines.map((line) => line.text);
const as = (role: string): Me => ({ user: { role, name: "Camila" } }) as Me;

describe("writing to a driver", () => {
  beforeEach(() => {
    forgetChats();
    toasts.value = [];
    about.value = null;
    me.value = as("dispatcher");
    applyPage({ chat: aChat(), lines: [], more: false }, false);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("shows the line at once, and the server's when it comes", async () => {
    const line = aLine({ id: "x", author: "office", name: "Camila", text: "Oi", number: 7 });
    answered(200, line);
    const sent = sendLine("driver-1", "x", "Oi");
    expect(threads.value.get("driver-1")?.lines[0]?.name).toBe("Camila");
    expect(sending.value.has("x")).toBe(true);
    expect(await sent).toBe(true);
    expect(threads.value.get("driver-1")?.lines).toEqual([line]);
  });

  it("takes the line back and says why where the server refuses it", async () => {
    answered(422, { type: "x/line-empty", title: "Refused", status: 422 });
    expect(await sendLine("driver-1", "x", "Oi")).toBe(false);
    expect(texts()).toEqual([]);
    expect(toasts.value.map((toast) => toast.text)).toEqual(["Write something first."]);
  });

  it("is about a stop until it is sent, and keeps the subject where it is not", async () => {
    about.value = { stop: "stop-1", label: "PED-1" };
    answered(503, { type: "x", title: "Unavailable", status: 503 });
    await sendLine("driver-1", "x", "Oi");
    expect(about.value?.label).toBe("PED-1");
    const asked = vi.fn(async () => new Response(JSON.stringify(aLine({ id: "x" }))));
    vi.stubGlobal("fetch", asked);
    await sendLine("driver-1", "x", "Oi");
    const [path, options] = asked.mock.calls[0] as unknown as [string, { body: string }];
    expect(path).toBe("/v1/drivers/driver-1/chat/x");
    expect(JSON.parse(options.body)).toEqual({ text: "Oi", stop_id: "stop-1" });
    expect(about.value).toBeNull();
  });

  it("reads for those who may answer, and once", async () => {
    const asked = vi.fn(async () => new Response(JSON.stringify(aChat({ unread: 0 }))));
    vi.stubGlobal("fetch", asked);
    const unread = { chat: aChat({ unread: 1 }), lines: [aLine({ number: 4 })], more: false };
    applyPage(unread, false);
    me.value = as("viewer");
    await readLines("driver-1");
    expect(asked).not.toHaveBeenCalled();
    me.value = as("support");
    await readLines("driver-1");
    await readLines("driver-1");
    expect(asked).toHaveBeenCalledTimes(1);
    expect(unreadOf("driver-1")).toBe(0);
  });
});

describe("what the stream brings", () => {
  const delta = {
    type: "delta",
    lines: [aLine({ text: "x".repeat(200) })],
  } as unknown as LiveFrame;
  const events = [{ type: "chat.written", body: { line_id: "line-1" } }] as never;

  beforeEach(() => {
    forgetChats();
    toasts.value = [];
    applyChats([aChat()]);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    query.value = readQuery("");
  });

  it("is told in short where nobody looks at that chat", () => {
    tellChats(delta, events);
    expect(toasts.value[0]?.text).toBe(`Márcia Conceição: ${"x".repeat(120)}…`);
    vi.stubGlobal("location", { pathname: "/console" });
    vi.stubGlobal("history", { pushState: () => {} });
    toasts.value[0]?.act?.();
    expect(query.value.chat).toBe("driver-1");
  });

  it("is not told where it is seen anyway, or is old", () => {
    tellChats(delta, []);
    query.value = { ...readQuery(""), chat: "driver-1" };
    tellChats(delta, events);
    expect(toasts.value).toEqual([]);
  });
});
