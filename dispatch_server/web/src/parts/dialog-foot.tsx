/** The foot of a dialog with a form: away from it, or send it. */
import type { ComponentChild } from "preact";
import { t } from "../texts";

interface Props {
  readonly form: string;
  readonly go: ComponentChild;
  readonly onClose: () => void;
  readonly disabled: boolean;
  readonly testid: string;
}

export const DialogFoot = ({ form, go, onClose, disabled, testid }: Props) => (
  <>
    <button type="button" onClick={onClose}>
      {t("app.cancel")}
    </button>
    <button type="submit" form={form} class="primary" disabled={disabled} data-testid={testid}>
      {go}
    </button>
  </>
);
