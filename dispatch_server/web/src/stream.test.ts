import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SILENCE_MS, type Socket, Stream, waitMs } from "./stream";
import type { LiveFrame } from "./wire";

/** A socket in memory: what was sent, and a way to speak as the server. */
class Wire implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  sent: string[] = [];
  closed = false;
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent);
  }
  end(code: number): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

const BEAT = { type: "beat", server_time: 1, rev: 7 };

function stand(take: (frame: LiveFrame) => boolean = () => true) {
  const wires: Wire[] = [];
  const states: string[] = [];
  let tickets = 0;
  const ticket = vi.fn(async () => `t${++tickets}`);
  const stream = new Stream({
    ticket,
    open: () => {
      const wire = new Wire();
      wires.push(wire);
      return wire;
    },
    cursor: () => ({ generation: "g", rev: 7 }),
    take,
    state: (state) => states.push(state),
    random: () => 0.5,
  });
  const last = (): Wire => wires.at(-1) as Wire;
  return { stream, wires, states, ticket, last };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe("the stream", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("says hello with its ticket and how far it got", async () => {
    const { stream, last, states } = stand();
    stream.start();
    await settle();
    last().onopen?.();
    expect(JSON.parse(last().sent[0] ?? "")).toEqual({ ticket: "t1", generation: "g", rev: 7 });
    last().say(BEAT);
    expect(states).toEqual(["connecting", "live"]);
  });

  it("says where its reader is once the server has answered, and not on a lost line", async () => {
    const { stream, last } = stand();
    const here = { type: "here", view: "runs" } as const;
    stream.start();
    await settle();
    last().onopen?.();
    stream.say(here);
    expect(last().sent).toHaveLength(1);
    last().say(BEAT);
    stream.say(here);
    expect(JSON.parse(last().sent[1] ?? "")).toEqual(here);
    const wire = last();
    wire.end(1006);
    stream.say(here);
    expect(wire.sent).toHaveLength(2);
  });

  it("comes back with a new ticket when the line is lost, later each time", async () => {
    const { stream, wires, states, ticket, last } = stand();
    stream.start();
    await settle();
    last().end(1006);
    expect(states.at(-1)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(waitMs(1, 0.5));
    expect(wires).toHaveLength(2);
    last().end(1006);
    await vi.advanceTimersByTimeAsync(waitMs(1, 0.5));
    expect(wires).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(waitMs(2, 0.5));
    expect(wires).toHaveLength(3);
    expect(ticket).toHaveBeenCalledTimes(3);
  });

  it("gives up a line that has gone quiet", async () => {
    const { stream, wires, last } = stand();
    stream.start();
    await settle();
    last().say(BEAT);
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    expect(wires).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1 + waitMs(1, 0.5));
    expect(wires[0]?.closed).toBe(true);
    expect(wires).toHaveLength(2);
  });

  it("asks on the same line to be caught up, and on a new one if that does not help", async () => {
    const { stream, wires, last } = stand(() => false);
    stream.start();
    await settle();
    last().onopen?.();
    last().say(BEAT);
    expect(last().sent).toHaveLength(2);
    last().say(BEAT);
    await vi.advanceTimersByTimeAsync(waitMs(1, 0.5));
    expect(wires).toHaveLength(2);
  });

  it("ends when there is no session, and starts over when asked to", async () => {
    const { stream, states, ticket, wires } = stand();
    ticket.mockRejectedValueOnce({ status: 401 });
    stream.start();
    await settle();
    expect(states.at(-1)).toBe("ended");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(wires).toHaveLength(0);
    stream.start();
    await settle();
    expect(wires).toHaveLength(1);
  });

  it("tries again when no ticket comes for another reason", async () => {
    const { stream, ticket, wires } = stand();
    ticket.mockRejectedValueOnce(new Error("offline"));
    stream.start();
    await settle();
    expect(wires).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(waitMs(1, 0.5));
    expect(wires).toHaveLength(1);
  });

  it("does not wait when a person nudges it", async () => {
    const { stream, wires, last } = stand();
    stream.start();
    await settle();
    last().end(1006);
    stream.nudge();
    await settle();
    expect(wires).toHaveLength(2);
  });

  it("takes what is no JSON for a broken line", async () => {
    const { stream, wires, last } = stand();
    stream.start();
    await settle();
    last().onmessage?.({ data: "{" } as MessageEvent);
    await vi.advanceTimersByTimeAsync(waitMs(1, 0.5));
    expect(wires).toHaveLength(2);
  });

  it("waits at most twenty seconds, half of it by chance", () => {
    expect(waitMs(30, 1)).toBe(20_000);
    expect(waitMs(30, 0)).toBe(10_000);
    expect(waitMs(0, 1)).toBe(0);
  });
});
