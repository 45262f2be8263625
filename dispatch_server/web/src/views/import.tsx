/** Orders from a file: first what would become of each row, then, if wanted, for good. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { reloadDay } from "../actions";
import { api, Failure } from "../api";
import { dayText } from "../format";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { date } from "../store";
import { t, tn } from "../texts";
import { failureText } from "../toasts";
import { importOpen } from "../ui";
import type { ImportReport } from "../wire";
import { type Columns, ImportColumns } from "./import-columns";
import { changesOf, Report } from "./import-report";

const MOST_BYTES = 10 * 1024 * 1024;

interface Step {
  readonly file: File | null;
  readonly busy: boolean;
  readonly report: ImportReport | null;
  readonly wrong: string | null;
  /** What a person said of the columns; null while they are read by their names. */
  readonly said: Columns | null;
  /** The header of a file none of whose columns was recognized. */
  readonly unknown: readonly string[];
}
const START: Step = {
  file: null,
  busy: false,
  report: null,
  wrong: null,
  said: null,
  unknown: [],
};

export function Import() {
  const step = useSignal<Step>(START);
  const asked = useRef<AbortController | null>(null);
  const close = (): void => {
    asked.current?.abort();
    importOpen.value = false;
  };
  const send = async (file: File, dry: boolean, said: Columns | null): Promise<void> => {
    if (file.size > MOST_BYTES) {
      const limit = `${MOST_BYTES / 1024 / 1024} MB`;
      step.value = { ...START, wrong: t("import.too-big", { limit }) };
      return;
    }
    asked.current = new AbortController();
    const report = dry ? null : step.value.report;
    step.value = { ...START, file, busy: true, report, said };
    try {
      const report = await api.importOrders(file, date.value, dry, said, asked.current.signal);
      step.value = { ...START, file, report, said };
      if (!dry) reloadDay();
    } catch (cause) {
      if (asked.current.signal.aborted) return;
      const unknown = columnsOf(cause);
      const wrong = unknown.length ? null : failureText(cause);
      step.value = { ...step.value, busy: false, wrong, unknown };
    }
  };
  const { file, busy, report, wrong, said, unknown } = step.value;
  const changes = report ? changesOf(report) : 0;
  const foot =
    report?.dry_run && file ? (
      <>
        <button type="button" onClick={() => (step.value = START)} disabled={busy}>
          {t("import.other")}
        </button>
        <button
          type="button"
          class="primary"
          disabled={busy || changes === 0}
          onClick={() => void send(file, false, said)}
          data-testid="import-confirm"
        >
          {busy ? t("import.storing", { name: file.name }) : tn("import.confirm", changes)}
        </button>
      </>
    ) : null;
  return (
    <Dialog wide title={t("import.title")} onClose={close} foot={foot} testid="import-dialog">
      {wrong ? (
        <div class="notice bad" role="alert" data-testid="import-error">
          <Icon name="warn" /> <p>{wrong}</p>
        </div>
      ) : null}
      {report ? (
        <Report report={report} onDone={close}>
          {report.dry_run && file ? (
            <details class="by-hand">
              <summary data-testid="import-columns-open">
                {t("import.columns")}
                {report.is_remembered ? ` · ${t("import.columns-remembered")}` : ""}
              </summary>
              <ImportColumns
                headers={report.headers}
                columns={report.columns}
                busy={busy}
                onSay={(columns) => void send(file, true, columns)}
              />
            </details>
          ) : null}
        </Report>
      ) : busy ? (
        <p class="checking" role="status">
          <span class="spinner" /> {t("import.checking", { name: file?.name ?? "" })}
        </p>
      ) : unknown.length && file ? (
        <>
          <p class="notice warn" role="status">
            {t("import.columns-unknown")}
          </p>
          <ImportColumns
            headers={unknown}
            columns={said ?? {}}
            busy={busy}
            onSay={(columns) => void send(file, true, columns)}
          />
        </>
      ) : (
        <Drop onFile={(chosen) => void send(chosen, true, null)} />
      )}
    </Dialog>
  );
}

/** The columns that the server named when it recognized none of them. */
function columnsOf(cause: unknown): readonly string[] {
  if (!(cause instanceof Failure) || cause.slug !== "file-unreadable") return [];
  const columns = cause.problem?.facts.columns;
  return Array.isArray(columns) ? columns.filter((one) => typeof one === "string") : [];
}

function Drop({ onFile }: { onFile: (file: File) => void }) {
  const over = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <p class="hint">
        {t("import.day")}: <strong>{dayText(date.value)}</strong>
      </p>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same */}
      <div
        class={over.value ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => {
          over.value = false;
        }}
        onDrop={(event) => {
          event.preventDefault();
          over.value = false;
          const file = event.dataTransfer?.files[0];
          if (file) onFile(file);
        }}
        data-testid="import-drop"
      >
        <Icon name="upload" size={30} />
        <strong>{t("import.drop")}</strong>
        <span class="hint">{t("import.or")}</span>
        <button type="button" class="primary" onClick={() => input.current?.click()}>
          {t("import.choose")}
        </button>
        <input
          ref={input}
          class="unseen"
          type="file"
          tabIndex={-1}
          aria-label={t("import.choose")}
          accept=".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) onFile(file);
          }}
          data-testid="import-file"
        />
      </div>
      <p class="hint">{t("import.hint")}</p>
    </>
  );
}
