/** Orders from a file: first what would become of each row, then, if wanted, for good. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { reloadDay } from "../actions";
import { api } from "../api";
import { dayText, number } from "../format";
import { Status } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { go } from "../query";
import { date } from "../store";
import { t, tn, word } from "../texts";
import { failureText } from "../toasts";
import { importOpen } from "../ui";
import type { ImportReport, Verdict } from "../wire";

const MOST_BYTES = 10 * 1024 * 1024;
const MOST_ROWS = 500; // drawn; the counts are of all

interface Step {
  readonly file: File | null;
  readonly busy: boolean;
  readonly report: ImportReport | null;
  readonly wrong: string | null;
}
const START: Step = { file: null, busy: false, report: null, wrong: null };

export function Import() {
  const step = useSignal<Step>(START);
  const asked = useRef<AbortController | null>(null);
  const close = (): void => {
    asked.current?.abort();
    importOpen.value = false;
  };
  const send = async (file: File, dry: boolean): Promise<void> => {
    if (file.size > MOST_BYTES) {
      const limit = `${MOST_BYTES / 1024 / 1024} MB`;
      step.value = { ...START, wrong: t("import.too-big", { limit }) };
      return;
    }
    asked.current = new AbortController();
    step.value = { file, busy: true, report: dry ? null : step.value.report, wrong: null };
    try {
      const report = await api.importOrders(file, date.value, dry, asked.current.signal);
      step.value = { file, busy: false, report, wrong: null };
      if (!dry) reloadDay();
    } catch (cause) {
      if (asked.current.signal.aborted) return;
      step.value = { ...step.value, busy: false, wrong: failureText(cause) };
    }
  };
  const { file, busy, report, wrong } = step.value;
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
          onClick={() => void send(file, false)}
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
        <Report report={report} onDone={close} />
      ) : busy ? (
        <p class="checking" role="status">
          <span class="spinner" /> {t("import.checking", { name: file?.name ?? "" })}
        </p>
      ) : (
        <Drop onFile={(chosen) => void send(chosen, true)} />
      )}
    </Dialog>
  );
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

const changesOf = (report: ImportReport): number => report.created + report.review + report.updated;

const OUTCOMES = ["created", "updated", "review", "unchanged", "refused"] as const;
const speaks = (verdict: Verdict): boolean =>
  verdict.issues.length > 0 || verdict.outcome === "refused" || verdict.outcome === "review";

function Report({ report, onDone }: { report: ImportReport; onDone: () => void }) {
  const only = useSignal(report.verdicts.some(speaks));
  const shown = (only.value ? report.verdicts.filter(speaks) : report.verdicts).slice(0, MOST_ROWS);
  const changes = changesOf(report);
  return (
    <div data-testid="import-report" data-dry={report.dry_run}>
      <p class="lead" role="status">
        {report.dry_run ? tn("import.rows", report.rows) : tn("import.done", changes)}
      </p>
      <dl class="counts">
        {OUTCOMES.map((outcome) => (
          <div key={outcome} class={report[outcome] ? "" : "zero"}>
            <dt>
              <Status group="verdict" code={outcome} />
            </dt>
            <dd data-testid={`import-${outcome}`}>{number(report[outcome])}</dd>
          </div>
        ))}
      </dl>
      {report.dry_run && changes === 0 && report.unchanged < report.rows ? (
        <p class="notice warn">{t("import.nothing")}</p>
      ) : null}
      {report.dry_run ? null : <Done report={report} onDone={onDone} />}
      <label class="check">
        <input
          type="checkbox"
          checked={only.value}
          onChange={(event) => {
            only.value = event.currentTarget.checked;
          }}
        />
        {t("import.only")}
      </label>
      <Verdicts verdicts={shown} />
    </div>
  );
}

const Done = ({ report, onDone }: { report: ImportReport; onDone: () => void }) => {
  const leave = (view: "review" | "plan"): void => {
    onDone();
    go({ view });
  };
  return (
    <>
      {report.refused ? <p class="hint">{t("import.done-hint")}</p> : null}
      <div class="buttons">
        {report.review ? (
          <button type="button" onClick={() => leave("review")} data-testid="import-to-review">
            {t("import.to-review")}
          </button>
        ) : null}
        <button
          type="button"
          class="primary"
          onClick={() => leave("plan")}
          data-testid="import-to-plan"
        >
          {t("import.to-plan")}
        </button>
      </div>
    </>
  );
};

const Verdicts = ({ verdicts }: { verdicts: readonly Verdict[] }) =>
  verdicts.length === 0 ? null : (
    <div class="table-box">
      <table class="table verdicts">
        <thead>
          <tr>
            <th scope="col">{t("import.row")}</th>
            <th scope="col">{t("orders.number")}</th>
            <th scope="col">{t("import.outcome")}</th>
            <th scope="col">{t("orders.address")}</th>
            <th scope="col">{t("import.why")}</th>
          </tr>
        </thead>
        <tbody>
          {verdicts.map((verdict) => (
            <tr key={verdict.row} data-testid="verdict" data-outcome={verdict.outcome}>
              <td class="num">{verdict.row}</td>
              <td class="mono">{verdict.external_id || "—"}</td>
              <td>
                <Status group="verdict" code={verdict.outcome} />
              </td>
              <td>
                {verdict.address || "—"}
                {verdict.precision ? (
                  <small class="hint"> {word("precision", verdict.precision)}</small>
                ) : null}
              </td>
              <td>
                {verdict.issues.map((issue) => (
                  <p key={`${issue.field} ${issue.code}`} class="issue">
                    {issue.text}
                    {issue.value ? <code>{issue.value}</code> : null}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
