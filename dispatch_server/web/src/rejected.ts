/** The refused rows of an import, as a file to be mended and imported again. Pure. */
import type { ImportReport } from "./wire";

/** What spreadsheet programs of that language take for a separator. */
const SEPARATOR = { "pt-BR": ";", en: "," } as const;
const BOM = "\ufeff"; // or Excel takes UTF-8 for something else

export function rejectedRows(
  report: ImportReport,
  locale: keyof typeof SEPARATOR,
  why: string,
): string {
  const rows = report.verdicts.filter((verdict) => verdict.outcome === "refused");
  const lines = [
    [...report.headers, why],
    ...rows.map((row) => [...row.cells, row.issues.map((issue) => issue.text).join(" ")]),
  ];
  const separator = SEPARATOR[locale];
  return `${BOM}${lines.map((line) => line.map((cell) => quoted(cell, separator)).join(separator)).join("\r\n")}\r\n`;
}

const quoted = (cell: string, separator: string): string =>
  cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
