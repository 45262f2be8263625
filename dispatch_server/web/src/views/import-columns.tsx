/** What each column of a file means: as it was recognized, or as a person says. */
import { useSignal } from "@preact/signals";
import { t, word } from "../texts";

/** The fields that the server knows (orders/headers.py), as people look for them. */
export const FIELDS = [
  "external_id",
  "recipient_name",
  "recipient_phone",
  "recipient_email",
  "locale",
  "address",
  "street",
  "number",
  "complement",
  "district",
  "city",
  "state",
  "postal_code",
  "lat",
  "lon",
  "date",
  "window",
  "window_opens",
  "window_closes",
  "service_s",
  "service_min",
  "weight_g",
  "weight_kg",
  "volume_cm3",
  "volume_m3",
  "value",
  "priority",
  "notes",
  "packages",
  "pickup_address",
  "pickup_name",
  "pickup_window",
  "window_2",
  "kind",
  "skills",
  "leave_out",
  "ready_at",
  "on_board_min",
  "package_count",
] as const;

export type Columns = Readonly<Record<string, string>>;

interface Props {
  readonly headers: readonly string[];
  readonly columns: Columns;
  readonly busy: boolean;
  readonly onSay: (columns: Columns) => void;
}

export function ImportColumns({ headers, columns, busy, onSay }: Props) {
  const said = useSignal<Columns>(Object.fromEntries(headers.map((h) => [h, columns[h] ?? ""])));
  const set = (header: string, field: string): void => {
    const others = Object.entries(said.value).map(([name, was]) => [
      name,
      field !== "" && was === field ? "" : was, // a field is one column
    ]);
    said.value = { ...Object.fromEntries(others), [header]: field };
  };
  return (
    <div class="columns" data-testid="import-columns">
      <p class="hint">{t("import.columns-hint")}</p>
      <div class="columns-list">
        {headers.map((header) => (
          <label key={header}>
            <span class="mono">{header}</span>
            <select
              value={said.value[header] ?? ""}
              onChange={(event) => set(header, event.currentTarget.value)}
              data-testid="import-column"
              data-header={header}
            >
              <option value="">{t("import.columns-none")}</option>
              {FIELDS.map((field) => (
                <option key={field} value={field}>
                  {word("column", field)}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <button
        type="button"
        disabled={busy || Object.values(said.value).every((field) => field === "")}
        onClick={() => onSay(said.value)}
        data-testid="import-columns-again"
      >
        {t("import.columns-again")}
      </button>
    </div>
  );
}
