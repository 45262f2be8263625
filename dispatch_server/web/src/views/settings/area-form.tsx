/** One area: its name, its corners, who serves it and what it asks for. */
import { type Signal, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { middleOf } from "../../areas/ring";
import { addCorner, choose, moveCorner, paint, removeCorner, sketch } from "../../map/sketch";
import { Icon } from "../../parts/icon";
import { rulesApi } from "../../settings/rules-api";
import { drivers, vehicles } from "../../store";
import { t, tn } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { AreaView, NewArea, Point, Uuid } from "../../wire";

interface Props {
  readonly area: AreaView | null;
  readonly onClose: () => void;
  readonly onKept: () => void;
}

export function AreaForm({ area, onClose, onKept }: Props) {
  const busy = useSignal(false);
  const isBinding = useSignal(area?.is_binding ?? false);
  const named = {
    drivers: useSignal<readonly Uuid[]>(area?.driver_ids ?? []),
    vehicles: useSignal<readonly Uuid[]>(area?.vehicle_ids ?? []),
  };
  const [name, colour, skills, surcharge, binds] = [useId(), useId(), useId(), useId(), useId()];
  const { ring } = sketch.value ?? { ring: [] };
  const isNamed = named.drivers.value.length + named.vehicles.value.length > 0;
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const told: NewArea = {
      name: String(given.get("name")).trim(),
      colour: sketch.value?.colour ?? "#1d4ed8",
      ring,
      driver_ids: named.drivers.value,
      vehicle_ids: named.vehicles.value,
      is_binding: isNamed && isBinding.value,
      skills: words(String(given.get("skills"))),
      surcharge_cents: Math.round(Number(given.get("surcharge") || 0) * 100),
    };
    busy.value = true;
    try {
      if (area) await rulesApi.changeArea(area.id, { ...told, expected_version: area.version });
      else await rulesApi.addArea(told);
      say("toast.area-kept", { name: told.name });
      onKept();
    } catch (cause) {
      sayFailure(cause);
    }
    busy.value = false;
  };
  return (
    <form class="area-form" onSubmit={save} data-testid="area-form">
      <p class="hint">{t("areas.how")}</p>
      <div class="area-name">
        <div>
          <label for={name}>{t("areas.name")}</label>
          <input
            id={name}
            name="name"
            required
            pattern=".*\S.*"
            maxLength={80}
            defaultValue={area?.name ?? ""}
            data-testid="area-name"
          />
        </div>
        <div>
          <label for={colour}>{t("areas.colour")}</label>
          <input
            id={colour}
            type="color"
            value={sketch.value?.colour}
            onInput={(event) => paint(event.currentTarget.value)}
          />
        </div>
      </div>
      <Corners />
      <People
        legend={t("areas.drivers")}
        all={drivers.value.value ?? []}
        named={named.drivers}
        testid="area-driver"
      />
      <People
        legend={t("areas.vehicles")}
        all={vehicles.value.value ?? []}
        named={named.vehicles}
        testid="area-vehicle"
      />
      <div>
        <label for={binds}>{t("areas.binds")}</label>
        <select
          id={binds}
          disabled={!isNamed}
          value={isBinding.value ? "only" : "first"}
          onChange={(event) => {
            isBinding.value = event.currentTarget.value === "only";
          }}
          data-testid="area-binds"
        >
          <option value="first">{t("areas.binds-first")}</option>
          <option value="only">{t("areas.binds-only")}</option>
        </select>
        <p class="hint">{t(isNamed ? "areas.binds-hint" : "areas.binds-nobody")}</p>
      </div>
      <div class="pair">
        <div>
          <label for={skills}>{t("areas.skills")}</label>
          <input
            id={skills}
            name="skills"
            defaultValue={area?.skills.join(", ") ?? ""}
            placeholder={t("areas.skills-example")}
          />
        </div>
        <div>
          <label for={surcharge}>{t("areas.surcharge")}</label>
          <input
            id={surcharge}
            name="surcharge"
            type="number"
            min="0"
            max="10000"
            step="0.01"
            defaultValue={area?.surcharge_cents ? (area.surcharge_cents / 100).toFixed(2) : ""}
          />
        </div>
      </div>
      <div class="save-bar">
        <span role="status">{ring.length < 3 ? t("areas.too-few") : ""}</span>
        <button type="button" onClick={onClose} data-testid="area-cancel">
          {t("app.cancel")}
        </button>
        <button
          type="submit"
          class="primary"
          disabled={ring.length < 3 || busy.value}
          data-testid="area-save"
        >
          {t(busy.value ? "rules.saving" : "rules.save")}
        </button>
      </div>
    </form>
  );
}

const words = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

interface PeopleProps {
  readonly legend: string;
  readonly all: readonly { readonly id: Uuid; readonly name: string }[];
  readonly named: Signal<readonly Uuid[]>;
  readonly testid: string;
}

const People = ({ legend, all, named, testid }: PeopleProps) => (
  <fieldset class="area-people">
    <legend>{legend}</legend>
    {all.length === 0 ? <p class="hint">{t("areas.nobody-there")}</p> : null}
    {all.map((one) => (
      <label key={one.id} class="check">
        <input
          type="checkbox"
          checked={named.value.includes(one.id)}
          onChange={(event) => {
            const others = named.value.filter((id) => id !== one.id);
            named.value = event.currentTarget.checked ? [...others, one.id] : others;
          }}
          data-testid={testid}
        />
        {one.name}
      </label>
    ))}
  </fieldset>
);

/** The same as the map, for who cannot point at it: every corner as numbers, in its order. */
function Corners() {
  const { ring, chosen } = sketch.value ?? { ring: [], chosen: null };
  const add = (index: number): void => {
    const [at, next] = [ring[index], ring[(index + 1) % ring.length]];
    if (at && next) addCorner(middleOf(at, next), index);
  };
  return (
    <details class="corners" open={ring.length > 0 && ring.length <= 8}>
      <summary data-testid="corners-open">{tn("areas.corners", ring.length)}</summary>
      <ol>
        {ring.map((at, index) => (
          <Corner
            key={index}
            at={at}
            index={index}
            isChosen={index === chosen}
            onAdd={() => add(index)}
          />
        ))}
      </ol>
      <button
        type="button"
        class="small"
        onClick={() => addCorner(ring.at(-1) ?? { lat: 0, lon: 0 }, ring.length - 1)}
        data-testid="corner-add"
      >
        <Icon name="plus" size={14} /> {t("areas.corner-add")}
      </button>
    </details>
  );
}

interface CornerProps {
  readonly at: Point;
  readonly index: number;
  readonly isChosen: boolean;
  readonly onAdd: () => void;
}

function Corner({ at, index, isChosen, onAdd }: CornerProps) {
  const place = index + 1;
  const field = (key: keyof Point, most: number) => (
    <input
      type="number"
      step="any"
      min={-most}
      max={most}
      value={at[key].toFixed(6)}
      aria-label={t(`areas.corner-${key}`, { number: place })}
      onFocus={() => choose(index)}
      onChange={(event) => {
        const typed = event.currentTarget.valueAsNumber;
        if (Number.isFinite(typed) && Math.abs(typed) <= most) {
          moveCorner(index, { ...at, [key]: typed });
        }
      }}
      data-testid={`corner-${key}`}
    />
  );
  return (
    <li data-chosen={isChosen}>
      <span class="num">{place}</span>
      {field("lat", 90)}
      {field("lon", 180)}
      <button
        type="button"
        class="quiet icon-only"
        aria-label={t("areas.corner-behind", { number: place })}
        onClick={onAdd}
      >
        <Icon name="plus" size={14} />
      </button>
      <button
        type="button"
        class="quiet icon-only"
        aria-label={t("areas.corner-remove", { number: place })}
        onClick={() => removeCorner(index)}
      >
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
