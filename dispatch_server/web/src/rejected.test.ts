import { describe, expect, it } from "vitest";
import { rejectedRows } from "./rejected";
import type { ImportReport, Verdict } from "./wire";

const verdict = (fields: Partial<Verdict>): Verdict => ({
  row: 2,
  outcome: "refused",
  external_id: "",
  order_id: null,
  address: "",
  precision: "",
  issues: [],
  cells: [],
  ...fields,
});
const issue = (text: string) => ({ field: "address", code: "x", text, value: "", level: "error" });

const REPORT: ImportReport = {
  dry_run: false,
  rows: 3,
  created: 1,
  unchanged: 0,
  updated: 0,
  review: 0,
  refused: 2,
  verdicts: [
    verdict({ outcome: "created" }),
    verdict({ row: 3, cells: ["7", 'Ana "Nina"; irmã', ""], issues: [issue("Falta o endereço.")] }),
    verdict({ row: 4, cells: ["8", "Rui", "Rua A, 1"], issues: [issue("Um."), issue("Dois.")] }),
  ],
  columns: {},
  ignored_columns: [],
  headers: ["pedido", "nome", "endereço"],
  is_remembered: false,
};

describe("rejected rows", () => {
  it("come back as they stood, with the reason beside them", () => {
    const lines = rejectedRows(REPORT, "pt-BR", "motivo").slice(1).split("\r\n");
    expect(lines).toEqual([
      "pedido;nome;endereço;motivo",
      '7;"Ana ""Nina""; irmã";;Falta o endereço.',
      "8;Rui;Rua A, 1;Um. Dois.",
      "",
    ]);
  });

  it("are separated as the reader's spreadsheet expects", () => {
    expect(rejectedRows(REPORT, "en", "why")).toContain('8,Rui,"Rua A, 1",Um. Dois.');
  });

  it("say that they are UTF-8", () => {
    expect(rejectedRows(REPORT, "en", "why").charCodeAt(0)).toBe(0xfeff);
  });
});
