/** Another day for an order, and perhaps a window, which is then promised. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { reschedule } from "../following";
import { dayAfter } from "../format";
import { Dialog } from "../parts/dialog";
import { today } from "../store";
import { t } from "../texts";
import type { OrderView } from "../wire";

interface Props {
  readonly order: OrderView;
  readonly hasDriver: boolean;
  readonly onClose: () => void;
}

export function Reschedule({ order, hasDriver, onClose }: Props) {
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
    const done = await reschedule(order.id, {
      date: String(given.get("date")),
      window_opens: time("from"),
      window_closes: time("to"),
    });
    busy.value = false;
    if (done) onClose();
  };
  return (
    <Dialog
      title={t("order.reschedule-title", { number: order.external_id })}
      onClose={onClose}
      testid="reschedule"
      foot={
        <>
          <button type="button" onClick={onClose}>
            {t("app.cancel")}
          </button>
          <button
            type="submit"
            form={form}
            class="primary"
            disabled={busy.value}
            data-testid="reschedule-go"
          >
            {t("order.reschedule-go")}
          </button>
        </>
      }
    >
      <form id={form} class="reschedule" onSubmit={save}>
        {hasDriver ? <p class="notice warn">{t("order.reschedule-run")}</p> : null}
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
