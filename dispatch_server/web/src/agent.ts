/** What a browser calls itself, for people: its name and the system it runs on. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/[\d.]+ .*Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** Chrome · Windows; an agent that is no browser we know, by its first word; nothing, if it is none. */
export function agentText(agent: string): string {
  const find = (known: typeof BROWSERS): string =>
    known.find(([pattern]) => pattern.test(agent))?.[1] ?? "";
  const found = [find(BROWSERS), find(SYSTEMS)].filter(Boolean).join(" · ");
  return found || (agent.split(/[\s/]/)[0] ?? "");
}
