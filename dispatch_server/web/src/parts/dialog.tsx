/** A modal dialog: the browser keeps the focus in it, and Escape closes it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../texts";
import { Icon } from "./icon";

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly foot?: ComponentChildren;
  readonly wide?: boolean;
  readonly testid?: string | undefined;
}

export function Dialog({ title, onClose, children, foot, wide, testid }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={name}
      data-testid={testid}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog-head">
        <h2 id={name}>{title}</h2>
        <button type="button" class="quiet icon-only" onClick={onClose} aria-label={t("app.close")}>
          <Icon name="close" />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
      {foot ? <footer class="dialog-foot">{foot}</footer> : null}
    </dialog>
  );
}

interface SureProps {
  readonly title: string;
  readonly hint: string;
  /** What the button that does it says. */
  readonly go: string;
  readonly onGo: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Sure({ title, hint, go, onGo, onClose }: SureProps) {
  const busy = useSignal(false);
  const work = async (): Promise<void> => {
    busy.value = true;
    await onGo();
    busy.value = false;
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testid="sure"
      foot={
        <>
          <button type="button" onClick={onClose}>
            {t("app.cancel")}
          </button>
          <button
            type="button"
            class="danger"
            disabled={busy.value}
            onClick={work}
            data-testid="sure-go"
          >
            {go}
          </button>
        </>
      }
    >
      <p>{hint}</p>
    </Dialog>
  );
}
