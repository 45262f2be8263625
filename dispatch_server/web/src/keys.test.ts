import { describe, expect, it } from "vitest";
import { isWriting, Sequence, shownKey } from "./keys";

const named = (name: string, ...keys: string[]) => ({ name, keys, act: () => {} });
const ALL = [named("orders", "g", "o"), named("runs", "g", "r"), named("again", "r")];

const pressed = (keys: string, every = 100): (string | null)[] => {
  const sequence = new Sequence();
  return [...keys].map((key, at) => sequence.press({ key, at: at * every }, ALL)?.name ?? null);
};

describe("a sequence", () => {
  it("is complete with its last key", () => {
    expect(pressed("go")).toEqual([null, "orders"]);
    expect(pressed("r")).toEqual(["again"]);
  });

  it("prefers the longer one that was begun", () => {
    expect(pressed("gr")).toEqual([null, "runs"]);
  });

  it("forgets a key that nothing follows, and takes the next on its own", () => {
    expect(pressed("gxr")).toEqual([null, null, "again"]);
    expect(pressed("ggo")).toEqual([null, null, "orders"]);
  });

  it("does not wait for ever", () => {
    expect(pressed("go", 5000)).toEqual([null, null]);
    expect(pressed("gr", 5000)).toEqual([null, "again"]);
  });
});

describe("keys", () => {
  it("are left to whoever writes", () => {
    expect(isWriting({ tagName: "INPUT", type: "search" })).toBe(true);
    expect(isWriting({ tagName: "INPUT", type: "date" })).toBe(true);
    expect(isWriting({ tagName: "TEXTAREA" })).toBe(true);
    expect(isWriting({ tagName: "DIV", isContentEditable: true })).toBe(true);
    expect(isWriting({ tagName: "INPUT", type: "checkbox" })).toBe(false);
    expect(isWriting({ tagName: "BUTTON" })).toBe(false);
  });

  it("are shown as they are written on a keyboard", () => {
    expect(["g", "escape", "?"].map(shownKey)).toEqual(["G", "Esc", "?"]);
  });
});
