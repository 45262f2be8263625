import { describe, expect, it } from "vitest";
import { readQuery, writeQuery } from "./query";

describe("the query string", () => {
  it("comes back as it was written", () => {
    const query = {
      ...readQuery(""),
      view: "plan" as const,
      date: "2026-11-23",
      plan: "p1",
      with: "p2",
    };
    expect(readQuery(writeQuery(query))).toEqual(query);
  });

  it("is empty where nothing was chosen", () => {
    expect(writeQuery(readQuery(""))).toBe("");
  });

  it("ignores views and days that are none", () => {
    const { view, date } = readQuery("?view=admin&date=tomorrow");
    expect(view).toBe("runs");
    expect(date).toBeNull();
  });
});
