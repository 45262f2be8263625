import { describe, expect, it } from "vitest";
import { agentText } from "./agent";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a browser's name for people", () => {
  it("tells those apart that pretend to be each other", () => {
    const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
    expect(agentText(`${windows} ${WEBKIT} Chrome/130.0 Safari/537.36`)).toBe("Chrome · Windows");
    expect(agentText(`${windows} ${WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0`)).toBe(
      "Edge · Windows",
    );
    expect(
      agentText(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Mobile/15E148 Safari/604.1",
      ),
    ).toBe("Safari · iOS");
    expect(agentText("Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0")).toBe(
      "Firefox · Android",
    );
  });

  it("says the first word of what is no browser", () => {
    expect(agentText("python-httpx/0.28.1")).toBe("python-httpx");
    expect(agentText("")).toBe("");
  });
});
