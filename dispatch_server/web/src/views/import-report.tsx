/** What became of each row of an import, or would. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { locale, number } from "../format";
import { Status } from "../parts/badge";
import { Icon } from "../parts/icon";
import { go } from "../query";
import { rejectedRows } from "../rejected";
import { t, tn, word } from "../texts";
import type { ImportReport, Verdict } from "../wire";

const MOST_ROWS = 500; // drawn; the counts are of all

export const changesOf = (report: ImportReport): number =>
  report.created + report.review + report.updated;

const OUTCOMES = ["created", "updated", "review", "unchanged", "refused"] as const;
const speaks = (verdict: Verdict): boolean =>
  verdict.issues.length > 0 || verdict.outcome === "refused" || verdict.outcome === "review";

interface Props {
  readonly report: ImportReport;
  readonly onDone: () => void;
  readonly children: ComponentChildren;
}

export function Report({ report, onDone, children }: Props) {
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
      {children}
      {report.refused ? <Rejected report={report} /> : null}
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

const Rejected = ({ report }: { report: ImportReport }) => (
  <button type="button" class="rejected" onClick={() => save(report)} data-testid="import-rejected">
    <Icon name="download" size={16} /> {tn("import.rejected", report.refused)}
  </button>
);

function save(report: ImportReport): void {
  const text = rejectedRows(report, locale.value, t("import.rejected-why"));
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${t("import.rejected-file")}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
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
