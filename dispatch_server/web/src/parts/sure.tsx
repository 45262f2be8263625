/** A question before something that is not undone by a click. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Dialog } from "./dialog";

interface Props {
  readonly title: string;
  readonly yes: string;
  readonly no: string;
  /** Whether it came to its end: then the question is closed. */
  readonly go: () => Promise<boolean>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

export function Sure({ title, yes, no, go, onClose, children }: Props) {
  const busy = useSignal(false);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testid="sure"
      foot={
        <>
          <button type="button" onClick={onClose}>
            {no}
          </button>
          <button
            type="button"
            class="primary"
            disabled={busy.value}
            onClick={async () => {
              busy.value = true;
              if (await go()) onClose();
              else busy.value = false;
            }}
            data-testid="sure-yes"
          >
            {yes}
          </button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
