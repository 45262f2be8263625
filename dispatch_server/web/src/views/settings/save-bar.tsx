/** Under a form of settings: save what was changed, or take it back. */
import { useSignal } from "@preact/signals";
import { may } from "../../store";
import { t } from "../../texts";
import { sayFailure } from "../../toasts";

interface Props {
  readonly isChanged: boolean;
  readonly onSave: () => Promise<void>;
  readonly onDiscard: () => void;
  /** Says what stands in the way of saving. */
  readonly fault?: string | null;
}

export function SaveBar({ isChanged, onSave, onDiscard, fault = null }: Props) {
  const busy = useSignal(false);
  const save = async (): Promise<void> => {
    busy.value = true;
    try {
      await onSave();
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
  };
  if (!may("accounts")) return <p class="hint">{t("rules.read-only")}</p>;
  if (!isChanged) return null;
  return (
    <div class="save-bar" data-testid="save-bar">
      <span role="status">{fault ?? t("rules.unsaved")}</span>
      <button type="button" onClick={onDiscard} disabled={busy.value} data-testid="discard">
        {t("rules.discard")}
      </button>
      <button
        type="button"
        class="primary"
        disabled={busy.value || fault !== null}
        onClick={() => void save()}
        data-testid="save"
      >
        {t(busy.value ? "rules.saving" : "rules.save")}
      </button>
    </div>
  );
}
