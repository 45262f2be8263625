/** Who drives today, with what and from where; pairs a phone with a driver. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { loadFleet } from "../actions";
import { number, time, weight } from "../format";
import { lookAt } from "../map/pick";
import { ChatButton } from "../parts/chat-button";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { depots, drivers, may, shifts, timeZone, vehicles } from "../store";
import { t, tn } from "../texts";
import type { DriverView, VehicleView } from "../wire";
import { Pairing } from "./pairing";
import { loadPapers, PapersButton, PapersDialog, PaperWarnings } from "./papers";
import { Weeks } from "./weeks";

const pairing = signal<DriverView | null>(null);

export function Fleet() {
  useEffect(loadPapers, []);
  return (
    <>
      <header class="head">
        <h1>{t("fleet.title")}</h1>
      </header>
      <section class="block">
        <h2>{t("fleet.drivers")}</h2>
        <Fetched of={drivers.value} again={loadFleet} rows={4}>
          {(all) =>
            all.length === 0 ? (
              <Empty icon="fleet" title={t("fleet.no-drivers")} hint={t("fleet.no-drivers-hint")} />
            ) : (
              <ul class="lines" data-testid="drivers">
                {all.map((driver) => (
                  <Driver key={driver.id} driver={driver} />
                ))}
              </ul>
            )
          }
        </Fetched>
      </section>
      <Weeks />
      <section class="block">
        <h2>{t("fleet.vehicles")}</h2>
        <Fetched of={vehicles.value} again={loadFleet} rows={3}>
          {(all) =>
            all.length === 0 ? (
              <p class="hint">{t("fleet.no-vehicles")}</p>
            ) : (
              <ul class="lines">
                {all.map((vehicle) => (
                  <li key={vehicle.id}>
                    <span>
                      <strong>{vehicle.name}</strong>
                      <span class="hint">{capacity(vehicle)}</span>
                    </span>
                    <span class="mono hint">{vehicle.plate}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Fetched>
      </section>
      <section class="block">
        <h2>{t("fleet.depots")}</h2>
        <Fetched of={depots.value} again={loadFleet} rows={1}>
          {(all) =>
            all.length === 0 ? (
              <p class="hint">{t("fleet.no-depots")}</p>
            ) : (
              <ul class="lines">
                {all.map((depot) => (
                  <li key={depot.id}>
                    <span>
                      <strong>{depot.name}</strong>
                      <span class="hint">{depot.address}</span>
                    </span>
                    <span class="hint">
                      {t("fleet.open", {
                        opens: depot.opens.slice(0, 5),
                        closes: depot.closes.slice(0, 5),
                      })}
                    </span>
                    <button type="button" class="small" onClick={() => lookAt(depot.at)}>
                      {t("order.on-map")}
                    </button>
                  </li>
                ))}
              </ul>
            )
          }
        </Fetched>
      </section>
      <PapersDialog />
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

function Driver({ driver }: { driver: DriverView }) {
  const shift = shifts.value.value?.find((one) => one.driver_id === driver.id);
  const vehicle = vehicles.value.value?.find((one) => one.id === shift?.vehicle_id);
  const zone = timeZone.value;
  const hours = shift ? `${time(shift.starts_at, zone)}–${time(shift.ends_at, zone)}` : null;
  return (
    <li class="driver-line" data-testid="driver" data-driver={driver.id}>
      <span>
        <strong>{driver.name}</strong>
        <span class="hint">
          {hours ? [hours, vehicle?.name].filter(Boolean).join(" · ") : t("fleet.no-shift")}
        </span>
        <span class="hint">{driver.phone}</span>
        <span class="paper-warnings">
          <PaperWarnings driver={driver.id} />
        </span>
      </span>
      <ChatButton driver={driver.id} name={driver.name} />
      {may("fleet") ? <PapersButton driver={driver} /> : null}
      {may("fleet") ? (
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
      ) : null}
    </li>
  );
}

function capacity(vehicle: VehicleView): string {
  const { capacity_packages: packages, capacity_weight_g: grams } = vehicle;
  const litres = vehicle.capacity_volume_cm3;
  return [
    packages === null ? null : tn("fleet.packages", packages),
    grams === null ? null : weight(grams),
    litres === null ? null : `${number(litres / 1000)} L`,
  ]
    .filter(Boolean)
    .join(" · ");
}
