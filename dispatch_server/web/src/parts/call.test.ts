import { describe, expect, it } from "vitest";
import { dialled } from "./call";

describe("a number to call", () => {
  it("is digits, and the plus of a country", () => {
    expect(dialled("+55 (11) 98888-7777")).toBe("+5511988887777");
    expect(dialled(" 11 3232 4545")).toBe("1132324545");
    expect(dialled("none")).toBe("");
  });
});
