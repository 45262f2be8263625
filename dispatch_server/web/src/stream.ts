/**
 * The only websocket. It asks for a ticket, says how far it got, hands on each frame, and comes
 * back with jitter when the line is lost, silent, or has skipped something.
 */
import type { ConnectionState } from "./store";
import type { Hello, Here, LiveFrame } from "./wire";

export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

export interface Line {
  /** A one-shot ticket. Rejects with `{status: 401}` when there is no session any more. */
  ticket(): Promise<string>;
  open(): Socket;
  cursor(): { readonly generation: string; readonly rev: number };
  /** Take a frame in. `false` asks to resume: something is missing. */
  take(frame: LiveFrame): boolean;
  state(now: ConnectionState): void;
  random(): number;
}

export const SILENCE_MS = 40_000; // the server beats each 15 s
const FIRST_MS = 500;
const MOST_MS = 20_000;
const NO_SESSION = 4401;

/** How long to wait before try `failures` + 1: doubling, half of it by chance. */
export function waitMs(failures: number, random: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return failures === 0 ? 0 : full / 2 + (full / 2) * random;
}

export class Stream {
  #failures = 0;
  #socket: Socket | null = null;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #try = 0;
  #running = false;
  #asked = false; // to be caught up, and not yet answered
  #isHeard = false; // the server has answered on this line

  constructor(private readonly line: Line) {}

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    void this.#connect();
  }

  stop(state: ConnectionState = "ended"): void {
    this.#running = false;
    this.#drop();
    this.line.state(state);
  }

  /** Try at once: the network is back, or a person asked. */
  nudge(): void {
    if (!this.#running || this.#socket !== null) return;
    clearTimeout(this.#retry);
    void this.#connect();
  }

  /** Say where this reader is. Without a line that was answered it is not said. */
  say(here: Here): void {
    if (this.#isHeard) this.#socket?.send(JSON.stringify(here));
  }

  #drop(): void {
    this.#isHeard = false;
    clearTimeout(this.#silence);
    clearTimeout(this.#retry);
    this.#try += 1; // what an older try still brings is not listened to
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }

  #again(): void {
    this.#drop();
    if (!this.#running) return;
    this.#failures += 1;
    this.line.state("waiting");
    this.#retry = setTimeout(
      () => void this.#connect(),
      waitMs(this.#failures, this.line.random()),
    );
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#again(), SILENCE_MS);
  }

  async #connect(): Promise<void> {
    this.#drop();
    const attempt = this.#try;
    this.line.state("connecting");
    let ticket: string;
    try {
      ticket = await this.line.ticket();
    } catch (failure) {
      if (attempt !== this.#try || !this.#running) return;
      if ((failure as { status?: number }).status === 401) this.stop();
      else this.#again();
      return;
    }
    if (attempt !== this.#try || !this.#running) return;
    const socket = this.line.open();
    this.#socket = socket;
    this.#listen();
    socket.onopen = () => this.#greet(socket, ticket);
    socket.onmessage = (event) => this.#heard(event.data);
    socket.onclose = (event) => {
      this.#socket = null;
      if (event.code === NO_SESSION) this.#failures += 2; // asks for a ticket, which tells
      this.#again();
    };
  }

  #greet(socket: Socket, ticket: string): void {
    this.#asked = false;
    const { generation, rev } = this.line.cursor();
    const hello: Hello = { ticket, generation, rev };
    socket.send(JSON.stringify(hello));
  }

  #heard(data: unknown): void {
    this.#listen();
    let frame: LiveFrame;
    try {
      frame = JSON.parse(String(data)) as LiveFrame;
    } catch {
      this.#again();
      return;
    }
    this.#isHeard = true;
    if (this.line.take(frame)) {
      this.#failures = 0;
      this.#asked = false;
      this.line.state("live");
    } else if (this.#asked || this.#socket === null) {
      this.#again();
    } else {
      this.#greet(this.#socket, ""); // on an open line only the cursor counts
      this.#asked = true;
    }
  }
}
