/** A code and its QR, good once and for a short while. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { copy } from "../actions";
import { api } from "../api";
import { age } from "../format";
import { load } from "../load";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { Fetched } from "../parts/state";
import { news, type Remote, tick } from "../store";
import { t } from "../texts";
import { say } from "../toasts";
import type { DriverView, LiveEvent, PairingCodeView, Uuid } from "../wire";

interface Props {
  readonly driver: DriverView;
  readonly onClose: () => void;
}

const isPairing = ({ type, body }: LiveEvent, driver: Uuid): boolean =>
  type === "device.paired" && body.driver_id === driver;

export function Pairing({ driver, onClose }: Props) {
  const code = useSignal<Remote<PairingCodeView>>({ value: null, failure: null, loading: true });
  const ask = (): void => void load(code, () => api.pairingCode(driver.id));
  useEffect(ask, [driver.id]);
  useEffect(() => {
    const before = news.peek();
    return news.subscribe((events) => {
      if (events === before || !events.some((event) => isPairing(event, driver.id))) return;
      say("toast.paired", { name: driver.name });
      onClose();
    });
  }, [driver.id]);
  return (
    <Dialog
      title={t("fleet.pair-for", { name: driver.name })}
      onClose={onClose}
      testid="pairing-dialog"
    >
      <Fetched of={code.value} again={ask} rows={3}>
        {(found) => <Code code={found} again={ask} />}
      </Fetched>
    </Dialog>
  );
}

function Code({ code, again }: { code: PairingCodeView; again: () => void }) {
  const left = Date.parse(code.expires_at) - tick.value; // codes live by the real clock
  if (left <= 0) {
    return (
      <div class="pairing">
        <p role="alert">{t("fleet.pair-expired")}</p>
        <button type="button" class="primary" onClick={again}>
          {t("fleet.pair-again")}
        </button>
      </div>
    );
  }
  return (
    <div class="pairing">
      <img
        class="qr"
        src={`data:image/svg+xml,${encodeURIComponent(code.qr_svg)}`}
        alt={t("fleet.qr")}
        width="208"
        height="208"
      />
      <output class="code" data-testid="pairing-code">
        {code.code}
      </output>
      <p>{t("fleet.pair-hint")}</p>
      <p class="hint" role="timer">
        {t("fleet.pair-expires", { age: age(left) })}
      </p>
      <button type="button" onClick={() => void copy(code.url)} data-testid="pairing-copy">
        <Icon name="link" size={16} /> {t("fleet.pair-copy")}
      </button>
    </div>
  );
}
