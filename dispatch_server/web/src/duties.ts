/** Who a shift is: the server names drivers in plans and proposals by their shifts. */
import { drivers, runsById, shifts, vehicles } from "./store";
import type { Uuid } from "./wire";

export interface Duty {
  readonly driver: string;
  readonly vehicle: string;
}

const nameIn = (all: readonly { id: Uuid; name: string }[] | null, id: Uuid): string =>
  all?.find((one) => one.id === id)?.name ?? "";

export const dutyOf = (shift: { readonly driver_id: Uuid; readonly vehicle_id: Uuid }): Duty => ({
  driver: nameIn(drivers.value.value, shift.driver_id),
  vehicle: nameIn(vehicles.value.value, shift.vehicle_id),
});

/** Empty names where the shift is of another day, or was taken out since. */
export function dutyById(id: Uuid | null): Duty {
  const shift = shifts.value.value?.find((one) => one.id === id);
  return shift ? dutyOf(shift) : { driver: "", vehicle: "" };
}

export const driverOfRun = (id: Uuid): string => runsById.value.get(id)?.driver_name ?? "";
