import { beforeEach, describe, expect, it } from "vitest";
import {
  applyChats,
  applyLines,
  applyPage,
  chatList,
  expectLine,
  forgetChats,
  justWritten,
  sending,
  settleLine,
  threads,
  unreadOf,
  unreadTotal,
} from "./chatting";
import { aChat, aLine } from "./test/build";
import type { ChatPage, LiveEvent } from "./wire";

const page = (fields: Partial<ChatPage> = {}): ChatPage => ({
  chat: aChat(),
  lines: [aLine()],
  more: false,
  ...fields,
});
const texts = () => threads.value.get("driver-1")?.lines.map((line) => line.text);

describe("chats", () => {
  beforeEach(forgetChats);

  it("are listed with the newest line first, and count what is unread", () => {
    const late = aLine({ id: "b", driver_id: "driver-2", written_at: "2026-11-23T12:00:00Z" });
    applyChats([
      aChat({ unread: 2 }),
      aChat({ driver_id: "driver-2", unread: 1, newest: late }),
      aChat({ driver_id: "driver-3", newest: null }),
    ]);
    expect(chatList.value.map((chat) => chat.driver_id)).toEqual(["driver-2", "driver-1"]);
    expect(unreadTotal.value).toBe(3);
  });

  it("are all read but those that a snapshot names", () => {
    applyChats([aChat({ unread: 2 }), aChat({ driver_id: "driver-2", unread: 1 })]);
    applyChats([aChat({ unread: 3 })], true);
    expect([unreadOf("driver-1"), unreadOf("driver-2"), unreadOf("nobody")]).toEqual([3, 0, 0]);
  });

  it("take in lines only where somebody has looked", () => {
    applyLines([aLine()]);
    expect(threads.value.size).toBe(0);
    applyPage(page(), false);
    applyLines([aLine({ id: "line-2", number: 2, text: "Two" })]);
    applyLines([aLine({ id: "line-2", number: 2, text: "Two" })]);
    expect(texts()).toEqual(["Bom dia", "Two"]);
  });

  it("show a line that changed as it is now", () => {
    applyPage(page({ lines: [aLine({ author: "office" })] }), false);
    applyLines([aLine({ author: "office", read_at: "2026-11-23T11:05:00Z" })]);
    expect(threads.value.get("driver-1")?.lines[0]?.read_at).not.toBeNull();
  });

  it("put an older page before, and begin anew with the newest one", () => {
    applyPage(page({ lines: [aLine({ id: "b", number: 2, text: "Two" })], more: true }), false);
    applyPage(page({ lines: [aLine({ id: "a", number: 1, text: "One" })] }), true);
    expect(texts()).toEqual(["One", "Two"]);
    expect(threads.value.get("driver-1")?.more).toBe(false);
    applyPage(page({ lines: [aLine({ id: "c", number: 9, text: "Nine" })], more: true }), false);
    expect(texts()).toEqual(["Nine"]);
  });

  it("show what is being sent last, and in its place once the server has it", () => {
    applyPage(page(), false);
    const mine = aLine({ id: "mine", number: 0, author: "office", text: "Mine" });
    expectLine(mine);
    applyLines([aLine({ id: "line-2", number: 2, text: "Two" })]);
    expect(texts()).toEqual(["Bom dia", "Two", "Mine"]);
    expect(sending.value.has("mine")).toBe(true);
    settleLine("driver-1", "mine", { ...mine, number: 3 });
    expect(texts()).toEqual(["Bom dia", "Two", "Mine"]);
    expect(sending.value.size).toBe(0);
  });

  it("take back what the server would not have, unless the stream has brought it", () => {
    applyPage(page(), false);
    const mine = aLine({ id: "mine", number: 0, author: "office", text: "Mine" });
    expectLine(mine);
    settleLine("driver-1", "mine", null);
    expect(texts()).toEqual(["Bom dia"]);
    expectLine(mine);
    applyLines([{ ...mine, number: 2 }]);
    settleLine("driver-1", "mine", null); // the answer was lost, the line was not
    expect(texts()).toEqual(["Bom dia", "Mine"]);
  });

  it("keep what is being sent when a page comes", () => {
    expectLine(aLine({ id: "mine", number: 0, author: "office", text: "Mine" }));
    applyPage(page(), false);
    expect(texts()).toEqual(["Bom dia", "Mine"]);
  });

  it("tell what drivers wrote just now from what was only read or delivered", () => {
    const event = { type: "chat.written", body: { line_id: "line-2" } } as unknown as LiveEvent;
    const lines = [
      aLine(),
      aLine({ id: "line-2", number: 2 }),
      aLine({ id: "line-3", author: "office" }),
    ];
    expect(justWritten([event], lines).map((line) => line.id)).toEqual(["line-2"]);
  });
});
