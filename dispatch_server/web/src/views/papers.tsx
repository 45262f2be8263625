/** A driver's papers: what there is, until when it holds; a warning where it ends soon. */
import { signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { fleetApi } from "../fleet-api";
import { dayText } from "../format";
import { load } from "../load";
import { Dialog } from "../parts/dialog";
import { DialogFoot } from "../parts/dialog-foot";
import { Icon } from "../parts/icon";
import { may, remote } from "../store";
import { t, word } from "../texts";
import { say, sayFailure } from "../toasts";
import type { DocumentKind, DocumentView, DriverView, NewDocument, Uuid } from "../wire";

const KINDS: readonly DocumentKind[] = [
  "cnh",
  "ear",
  "motofrete",
  "mopp",
  "medical",
  "contract",
  "other",
];
export const papers = remote<readonly DocumentView[]>();
const open = signal<DriverView | null>(null);

export function loadPapers(): void {
  if (may("fleet")) void load(papers, fleetApi.documents);
}

const ofDriver = (id: Uuid): readonly DocumentView[] =>
  papers.value.value?.filter((one) => one.driver_id === id) ?? [];

/** What stands beside a driver's name: nothing while all holds. */
export function PaperWarnings({ driver }: { readonly driver: Uuid }) {
  const due = ofDriver(driver).filter((one) => one.standing !== "valid");
  return (
    <>
      {due.map((one) => (
        <span
          key={one.id}
          class={`badge ${one.standing === "expired" ? "bad" : "warn"}`}
          data-testid="paper-due"
          data-standing={one.standing}
        >
          {t(one.standing === "expired" ? "papers.expired" : "papers.soon", {
            kind: word("paper", one.kind),
            day: dayText(one.expires_on ?? ""),
          })}
        </span>
      ))}
    </>
  );
}

export const PapersButton = ({ driver }: { readonly driver: DriverView }) => (
  <button
    type="button"
    class="small"
    onClick={() => {
      open.value = driver;
    }}
    aria-label={t("papers.of", { name: driver.name })}
    data-testid="papers"
  >
    <Icon name="copy" size={14} /> {t("papers.open")}
  </button>
);

export const PapersDialog = () =>
  open.value ? <Papers key={open.value.id} driver={open.value} /> : null;

interface Row extends NewDocument {
  readonly key: number;
}

function Papers({ driver }: { readonly driver: DriverView }) {
  const busy = useSignal(false);
  const next = useSignal(ofDriver(driver.id).length);
  const rows = useSignal<readonly Row[]>(
    ofDriver(driver.id).map(({ kind, number, expires_on }, key) => ({
      key,
      kind,
      number,
      expires_on,
    })),
  );
  const form = useId();
  const close = (): void => {
    open.value = null;
  };
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    busy.value = true;
    try {
      const told = rows.value.map(({ kind, number, expires_on }) => ({
        kind,
        number: number ?? "",
        expires_on: expires_on || null,
      }));
      await fleetApi.keepDocuments(driver.id, told);
      say("toast.papers-kept", { name: driver.name });
      loadPapers();
      close();
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
  };
  const add = (): void => {
    next.value += 1;
    rows.value = [...rows.value, { key: next.value, kind: "cnh", number: "", expires_on: null }];
  };
  const change = (key: number, to: Partial<NewDocument>): void => {
    rows.value = rows.value.map((row) => (row.key === key ? { ...row, ...to } : row));
  };
  return (
    <Dialog
      title={t("papers.of", { name: driver.name })}
      onClose={close}
      testid="papers-dialog"
      foot={
        <DialogFoot
          form={form}
          go={t("rules.save")}
          onClose={close}
          disabled={busy.value}
          testid="papers-save"
        />
      }
    >
      <form id={form} class="papers" onSubmit={save}>
        <p class="hint">{t("papers.hint")}</p>
        {rows.value.map((row, at) => (
          <Paper
            key={row.key}
            row={row}
            number={at + 1}
            onChange={(to) => change(row.key, to)}
            onRemove={() => {
              rows.value = rows.value.filter((one) => one.key !== row.key);
            }}
          />
        ))}
        <button type="button" class="small" onClick={add} data-testid="paper-add">
          <Icon name="plus" size={14} /> {t("papers.add")}
        </button>
      </form>
    </Dialog>
  );
}

interface PaperProps {
  readonly row: Row;
  readonly number: number;
  readonly onChange: (to: Partial<NewDocument>) => void;
  readonly onRemove: () => void;
}

function Paper({ row, number, onChange, onRemove }: PaperProps) {
  const [kind, code, until] = [useId(), useId(), useId()];
  return (
    <fieldset class="paper">
      <legend class="unseen">{t("papers.number-of", { number })}</legend>
      <div>
        <label for={kind}>{t("papers.kind")}</label>
        <select
          id={kind}
          value={row.kind}
          onChange={(event) => onChange({ kind: event.currentTarget.value as DocumentKind })}
          data-testid="paper-kind"
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {word("paper", one)}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for={code}>{t("papers.number")}</label>
        <input
          id={code}
          value={row.number}
          maxLength={40}
          onInput={(event) => onChange({ number: event.currentTarget.value })}
        />
      </div>
      <div>
        <label for={until}>{t("papers.until")}</label>
        <input
          id={until}
          type="date"
          value={row.expires_on ?? ""}
          onChange={(event) => onChange({ expires_on: event.currentTarget.value || null })}
          data-testid="paper-until"
        />
      </div>
      <button
        type="button"
        class="quiet icon-only"
        aria-label={t("papers.remove", { number })}
        onClick={onRemove}
      >
        <Icon name="close" size={14} />
      </button>
    </fieldset>
  );
}
