/** Another day for an order, and perhaps a window, which is then promised. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { dayAfter } from "../format";
import { Dialog } from "../parts/dialog";
import { DialogFoot } from "../parts/dialog-foot";
import { today } from "../store";
import { t } from "../texts";
import type { NewDay } from "../wire";

interface Props {
  readonly title: string;
  /** Whether it was saved: then this is closed. */
  readonly save: (to: NewDay) => Promise<boolean>;
  readonly onClose: () => void;
  readonly children?: ComponentChildren;
}

export function Reschedule({ title, save: keep, onClose, children }: Props) {
  const busy = useSignal(false);
  const form = useId();
  const [day, from, to] = [useId(), useId(), useId()];
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const time = (name: string): string | null => {
      const said = String(given.get(name) ?? "");
      return said ? `${said}:00` : null;
    };
    busy.value = true;
    const done = await keep({
      date: String(given.get("date")),
      window_opens: time("from"),
      window_closes: time("to"),
    });
    busy.value = false;
    if (done) onClose();
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      testid="reschedule"
      foot={
        <DialogFoot
          form={form}
          go={t("order.reschedule-go")}
          onClose={onClose}
          disabled={busy.value}
          testid="reschedule-go"
        />
      }
    >
      <form id={form} class="reschedule" onSubmit={save}>
        {children}
        <p class="hint">{t("order.reschedule-hint")}</p>
        <div>
          <label for={day}>{t("order.reschedule-day")}</label>
          <input
            id={day}
            name="date"
            type="date"
            required
            min={today.value}
            value={dayAfter(today.value, 1)}
            data-testid="reschedule-day"
          />
        </div>
        <div class="pair">
          <div>
            <label for={from}>{t("order.reschedule-from")}</label>
            <input id={from} name="from" type="time" data-testid="reschedule-from" />
          </div>
          <div>
            <label for={to}>{t("order.reschedule-to")}</label>
            <input id={to} name="to" type="time" data-testid="reschedule-to" />
          </div>
        </div>
      </form>
    </Dialog>
  );
}
