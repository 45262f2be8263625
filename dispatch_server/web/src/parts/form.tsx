/** What forms are made of: fields with labels, a form in a dialog, a secret that is shown once. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { copy } from "../actions";
import { t } from "../texts";
import { failureText } from "../toasts";
import { Dialog } from "./dialog";
import { DialogFoot } from "./dialog-foot";
import { Icon } from "./icon";

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly name?: string;
  readonly type?: "text" | "email" | "password" | "date" | "datetime-local" | "url";
  readonly value?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: string;
  readonly placeholder?: string;
  readonly autocomplete?: "username" | "name" | "current-password" | "new-password" | "off";
  readonly "data-testid"?: string;
}

/** `value` is what it begins with: drawn again, it keeps what was typed. */
export function Field({ label, hint, type = "text", value, ...input }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type={type as "text"}
        defaultValue={value ?? ""}
        aria-describedby={hint ? `${id}-hint` : undefined}
        {...input}
      />
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly name: string;
  readonly "data-testid"?: string;
  readonly hint?: string;
  /** What is sent, and what it is called. */
  readonly options: readonly (readonly [string, string])[];
  readonly chosen?: string;
  readonly onChange?: (chosen: string) => void;
}

export function Choice({ label, hint, options, chosen, onChange, ...select }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange?.(event.currentTarget.value)}
        {...select}
      >
        {options.map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

interface FormProps {
  /** Saves what was filled in; what it throws is said in the form. */
  readonly save: (given: FormData) => Promise<void>;
  readonly children: ComponentChildren;
  readonly id?: string;
  readonly testid?: string;
  /** What is below the fields; gets whether it is being saved. */
  readonly foot?: (busy: boolean) => ComponentChildren;
  readonly onBusy?: (busy: boolean) => void;
}

export function Form({ save, children, id, testid, foot, onBusy }: FormProps) {
  const busy = useSignal(false);
  const wrong = useSignal<string | null>(null);
  const turn = (on: boolean): void => {
    busy.value = on;
    onBusy?.(on);
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    const given = new FormData(event.currentTarget as HTMLFormElement);
    turn(true);
    wrong.value = null;
    try {
      await save(given);
    } catch (cause) {
      wrong.value = failureText(cause);
    }
    turn(false);
  };
  return (
    <form id={id} class="form" onSubmit={submit} data-testid={testid}>
      {children}
      <p class="form-wrong" role="alert" data-testid="form-wrong">
        {wrong.value ? (
          <>
            <Icon name="warn" size={16} /> {wrong.value}
          </>
        ) : null}
      </p>
      {foot?.(busy.value)}
    </form>
  );
}

interface FormDialogProps {
  readonly title: string;
  readonly go: string;
  readonly save: (given: FormData) => Promise<void>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly testid?: string;
}

export function FormDialog({ title, go, save, onClose, children, testid }: FormDialogProps) {
  const form = useId();
  const busy = useSignal(false);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testid={testid}
      foot={
        <DialogFoot form={form} go={go} onClose={onClose} disabled={busy.value} testid="form-go" />
      }
    >
      <Form
        id={form}
        save={save}
        onBusy={(on) => {
          busy.value = on;
        }}
      >
        {children}
      </Form>
    </Dialog>
  );
}

interface OnceProps {
  readonly title: string;
  readonly hint: string;
  readonly secret: string;
  readonly onClose: () => void;
}

/** A secret that the server keeps no copy of: copied now, or made anew. */
export const Once = ({ title, hint, secret, onClose }: OnceProps) => (
  <Dialog
    title={title}
    onClose={onClose}
    testid="once"
    foot={
      <button type="button" class="primary" onClick={onClose} data-testid="once-done">
        {t("once.done")}
      </button>
    }
  >
    <p>{hint}</p>
    <output class="secret mono" data-testid="secret">
      {secret}
    </output>
    <button type="button" onClick={() => void copy(secret)} data-testid="once-copy">
      <Icon name="copy" size={16} /> {t("once.copy")}
    </button>
  </Dialog>
);
