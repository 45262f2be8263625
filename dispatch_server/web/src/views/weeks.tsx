/** Shifts that come again each week: listed, added, and made into the shifts of coming days. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { api } from "../api";
import { dutyOf } from "../duties";
import { fleetApi } from "../fleet-api";
import { dayAfter, dayText } from "../format";
import { load } from "../load";
import { Dialog } from "../parts/dialog";
import { DialogFoot } from "../parts/dialog-foot";
import { Icon } from "../parts/icon";
import { Fetched } from "../parts/state";
import { date, depots, drivers, may, type Remote, shifts, today, vehicles } from "../store";
import { t, tn, word } from "../texts";
import { say, sayFailure } from "../toasts";
import { counted, type Made, WEEKDAYS, weekdayName, weeklyText } from "../weekly";
import type { Uuid, WeeklyView } from "../wire";

const AHEAD_DAYS = 13; // with today: two weeks

export function Weeks() {
  const weekly = useSignal<Remote<readonly WeeklyView[]>>({
    value: null,
    failure: null,
    loading: true,
  });
  const adding = useSignal(false);
  const made = useSignal<Made | null>(null);
  const again = (): void => void load(weekly, fleetApi.weekly);
  useEffect(again, []);
  const make = async (): Promise<void> => {
    const days = { first: today.value, last: dayAfter(today.value, AHEAD_DAYS) };
    try {
      made.value = counted(await fleetApi.makeShifts(days));
      void load(shifts, (abort) => api.shifts(date.value, abort));
    } catch (cause) {
      sayFailure(cause);
    }
  };
  return (
    <section class="block" data-testid="weeks">
      <h2>{t("weeks.title")}</h2>
      <Fetched of={weekly.value} again={again} rows={2}>
        {(all) => (
          <>
            {all.length === 0 ? <p class="hint">{t("weeks.none")}</p> : null}
            <ul class="lines">
              {all.map((one) => (
                <Weekly key={one.id} weekly={one} again={again} />
              ))}
            </ul>
            {may("fleet") ? (
              <div class="buttons weeks-buttons">
                <button
                  type="button"
                  class="small"
                  onClick={() => {
                    adding.value = true;
                  }}
                  data-testid="weekly-add"
                >
                  <Icon name="plus" size={14} /> {t("weeks.add")}
                </button>
                {all.length > 0 ? (
                  <button
                    type="button"
                    class="small"
                    onClick={() => void make()}
                    data-testid="weekly-make"
                  >
                    {t("weeks.make")}
                  </button>
                ) : null}
              </div>
            ) : null}
          </>
        )}
      </Fetched>
      {made.value ? <Outcome made={made.value} /> : null}
      {adding.value ? (
        <Add
          onClose={() => {
            adding.value = false;
          }}
          onAdded={again}
        />
      ) : null}
    </section>
  );
}

const Outcome = ({ made }: { readonly made: Made }) => (
  <div class="hint" role="status" data-testid="weekly-outcome">
    <p>
      {tn("weeks.made", made.made)} {made.there ? tn("weeks.there", made.there) : ""}
    </p>
    {made.missed.length ? (
      <ul>
        {made.missed.slice(0, 10).map((one) => (
          <li key={`${one.weekly_id} ${one.date}`}>
            {dayText(one.date)}: {word("weekly", one.reason)}
          </li>
        ))}
      </ul>
    ) : null}
  </div>
);

function Weekly({ weekly, again }: { readonly weekly: WeeklyView; readonly again: () => void }) {
  const { driver, vehicle } = dutyOf(weekly);
  const remove = async (): Promise<void> => {
    await fleetApi.removeWeekly(weekly.id).then(again, sayFailure);
  };
  return (
    <li data-testid="weekly">
      <span>
        <strong>{driver}</strong>
        <span class="hint">{[weeklyText(weekly), vehicle].filter(Boolean).join(" · ")}</span>
      </span>
      {may("fleet") ? (
        <button
          type="button"
          class="quiet icon-only"
          aria-label={t("weeks.remove", { name: driver })}
          onClick={() => void remove()}
          data-testid="weekly-remove"
        >
          <Icon name="close" size={16} />
        </button>
      ) : null}
    </li>
  );
}

interface AddProps {
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

function Add({ onClose, onAdded }: AddProps) {
  const busy = useSignal(false);
  const form = useId();
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const said = (name: string): string => String(given.get(name) ?? "");
    busy.value = true;
    try {
      await fleetApi.addWeekly({
        driver_id: said("driver"),
        vehicle_id: said("vehicle"),
        depot_id: said("depot"),
        weekdays: given.getAll("weekday").map(Number),
        starts: `${said("starts")}:00`,
        ends: `${said("ends")}:00`,
        first: said("first"),
        last: said("last") || null,
      });
      say("toast.weekly-added");
      onAdded();
      onClose();
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
  };
  return (
    <Dialog
      title={t("weeks.add")}
      onClose={onClose}
      testid="weekly-dialog"
      foot={
        <DialogFoot
          form={form}
          go={t("rules.save")}
          onClose={onClose}
          disabled={busy.value}
          testid="weekly-save"
        />
      }
    >
      <form id={form} class="papers" onSubmit={save}>
        <Choose name="driver" label={t("weeks.driver")} all={drivers.value.value ?? []} />
        <Choose name="vehicle" label={t("weeks.vehicle")} all={vehicles.value.value ?? []} />
        <Choose name="depot" label={t("weeks.depot")} all={depots.value.value ?? []} />
        <fieldset class="area-people">
          <legend>{t("weeks.days")}</legend>
          {WEEKDAYS.map((day) => (
            <label key={day} class="check">
              <input
                type="checkbox"
                name="weekday"
                value={day}
                defaultChecked={day < 5}
                aria-label={weekdayName(day, "long")}
              />
              {weekdayName(day)}
            </label>
          ))}
        </fieldset>
        <div class="pair">
          <Field name="starts" label={t("weeks.starts")} type="time" initial="08:00" required />
          <Field name="ends" label={t("weeks.ends")} type="time" initial="17:00" required />
        </div>
        <div class="pair">
          <Field name="first" label={t("weeks.first")} type="date" initial={today.value} required />
          <Field name="last" label={t("weeks.last")} type="date" initial="" />
        </div>
      </form>
    </Dialog>
  );
}

interface ChooseProps {
  readonly name: string;
  readonly label: string;
  readonly all: readonly { readonly id: Uuid; readonly name: string }[];
}

function Choose({ name, label, all }: ChooseProps) {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} name={name} required>
        {all.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type: "time" | "date";
  readonly initial: string;
  readonly required?: boolean;
}

function Field({ name, label, type, initial, required = false }: FieldProps) {
  const id = useId();
  return (
    <div>
      <label for={id}>{label}</label>
      <input id={id} name={name} type={type} defaultValue={initial} required={required} />
    </div>
  );
}
