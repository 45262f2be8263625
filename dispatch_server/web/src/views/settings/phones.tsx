/** Each driver's paired phones: pair another, revoke one that is lost. */
import { signal, useSignal } from "@preact/signals";
import { api } from "../../api";
import { useFresh } from "../../asked";
import { moment } from "../../format";
import { of } from "../../fresh";
import { Sure } from "../../parts/dialog";
import { Icon } from "../../parts/icon";
import { Empty, Fetched } from "../../parts/state";
import { drivers, timeZone } from "../../store";
import { t, tn } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { DeviceView, DriverView } from "../../wire";
import { Pairing } from "../pairing";

const aboutPhones = of("device");
const pairing = signal<DriverView | null>(null);
const withRevoked = signal(false);

export function Phones() {
  const [devices, again] = useFresh(api.devices, aboutPhones);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.phones")}</h2>
        <p class="hint">{t("phones.hint")}</p>
      </header>
      <Fetched of={devices.value} again={again} rows={4}>
        {(found) => (
          <Fetched of={drivers.value} again={again} rows={4}>
            {(all) =>
              all.length === 0 ? (
                <Empty
                  icon="fleet"
                  title={t("fleet.no-drivers")}
                  hint={t("fleet.no-drivers-hint")}
                />
              ) : (
                <ByDriver drivers={all} devices={found} again={again} />
              )
            }
          </Fetched>
        )}
      </Fetched>
      {pairing.value ? (
        <Pairing
          driver={pairing.value}
          onClose={() => {
            pairing.value = null;
          }}
        />
      ) : null}
    </>
  );
}

interface ByDriverProps {
  readonly drivers: readonly DriverView[];
  readonly devices: readonly DeviceView[];
  readonly again: () => void;
}

function ByDriver({ drivers, devices, again }: ByDriverProps) {
  const shown = withRevoked.value ? devices : devices.filter((one) => !one.revoked_at);
  return (
    <>
      {devices.some((one) => one.revoked_at) ? (
        <label class="check">
          <input
            type="checkbox"
            checked={withRevoked.value}
            onChange={(event) => {
              withRevoked.value = event.currentTarget.checked;
            }}
          />
          {t("phones.show-revoked")}
        </label>
      ) : null}
      <ul class="lines" data-testid="phones">
        {drivers.map((driver) => (
          <li key={driver.id} class="phones" data-driver={driver.id}>
            <span>
              <strong>{driver.name}</strong>
              <Of
                driver={driver}
                devices={shown.filter((one) => one.driver_id === driver.id)}
                again={again}
              />
            </span>
            <button
              type="button"
              class="small"
              onClick={() => {
                pairing.value = driver;
              }}
              data-testid="pair"
            >
              <Icon name="phone" size={14} /> {t("fleet.pair")}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface OfProps {
  readonly driver: DriverView;
  readonly devices: readonly DeviceView[];
  readonly again: () => void;
}

const Of = ({ driver, devices, again }: OfProps) =>
  devices.length === 0 ? (
    <span class="hint">{t("phones.none")}</span>
  ) : (
    <ul>
      {devices.map((device) => (
        <Phone key={device.id} driver={driver} device={device} again={again} />
      ))}
    </ul>
  );

interface PhoneProps {
  readonly driver: DriverView;
  readonly device: DeviceView;
  readonly again: () => void;
}

function Phone({ driver, device, again }: PhoneProps) {
  const asking = useSignal(false);
  const name = device.name || t("phones.unnamed");
  const zone = timeZone.value;
  const revoke = async (): Promise<void> => {
    try {
      await api.revokeDevice(device.id);
      say("toast.phone-revoked", { phone: name });
      asking.value = false;
      again();
    } catch (cause) {
      sayFailure(cause);
    }
  };
  return (
    <li class="phone" data-testid="phone" data-revoked={device.revoked_at !== null}>
      <span>
        <span class="phone-name">{name}</span>
        <span class="hint">
          {[
            device.platform,
            device.app_version ? t("phones.version", { version: device.app_version }) : null,
            device.seen_at
              ? t("settings.seen", { when: moment(device.seen_at, zone) })
              : t("phones.paired", { when: moment(device.created_at, zone) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {device.facts_waiting ? (
        <span class="badge warn">{tn("phones.waiting", device.facts_waiting)}</span>
      ) : null}
      {device.revoked_at ? (
        <span class="badge">{t("phones.revoked", { when: moment(device.revoked_at, zone) })}</span>
      ) : (
        <button
          type="button"
          class="small danger"
          onClick={() => {
            asking.value = true;
          }}
          data-testid="revoke"
        >
          {t("phones.revoke")}
        </button>
      )}
      {asking.value ? (
        <Sure
          title={t("phones.revoke-title", { phone: name, driver: driver.name })}
          hint={t("phones.revoke-hint")}
          go={t("phones.revoke")}
          onGo={revoke}
          onClose={() => {
            asking.value = false;
          }}
        />
      ) : null}
    </li>
  );
}
