/** Areas: drawn on the map beside, listed here, each with who serves it. */
import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Ring } from "../../areas/ring";
import { money, number } from "../../format";
import { load } from "../../load";
import { boxOf } from "../../map/features";
import { lookOver } from "../../map/pick";
import { areas as shown, sketch } from "../../map/sketch";
import { Sure } from "../../parts/dialog";
import { currency } from "../../parts/extra";
import { Icon } from "../../parts/icon";
import { Empty, Fetched } from "../../parts/state";
import { rulesApi } from "../../settings/rules-api";
import { may, type Remote } from "../../store";
import { t, tn } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { AreaView } from "../../wire";
import { areaColour } from "./area-colours";
import { AreaForm } from "./area-form";
import { AreaImport } from "./area-import";

/** What is open: an area that is kept, a new one, or none. */
type Open = AreaView | "new" | null;
const open = signal<Open>(null);

export function Areas() {
  const kept = useSignal<Remote<readonly AreaView[]>>({
    value: null,
    failure: null,
    loading: true,
  });
  const again = (): void => void load(kept, rulesApi.areas);
  useEffect(() => {
    again();
    return () => close();
  }, []);
  const all = kept.value.value;
  useEffect(() => {
    shown.value = all ?? [];
    if (all?.length) lookOver(boxOf(all.flatMap((one) => one.ring)));
  }, [all]);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.areas")}</h2>
        {may("fleet") && open.value === null ? (
          <button
            type="button"
            class="primary"
            onClick={() => edit("new", [], areaColour(all?.length ?? 0))}
            data-testid="area-new"
          >
            <Icon name="plus" size={16} /> {t("areas.new")}
          </button>
        ) : null}
        <p class="hint">{t("areas.hint")}</p>
      </header>
      <Fetched of={kept.value} again={again} rows={4}>
        {(found) =>
          open.value !== null ? (
            <AreaForm
              key={open.value === "new" ? "new" : open.value.id}
              area={open.value === "new" ? null : open.value}
              onClose={close}
              onKept={() => {
                close();
                again();
              }}
            />
          ) : (
            <List areas={found} again={again} />
          )
        }
      </Fetched>
      {open.value === null && all && may("fleet") ? <AreaImport onDone={again} /> : null}
    </>
  );
}

function edit(what: AreaView | "new", ring: Ring, colour: string): void {
  open.value = what;
  sketch.value = { ring, colour, chosen: null };
  if (ring.length) lookOver(boxOf(ring));
}

function close(): void {
  open.value = null;
  sketch.value = null;
}

interface ListProps {
  readonly areas: readonly AreaView[];
  readonly again: () => void;
}

function List({ areas, again }: ListProps) {
  if (areas.length === 0) {
    return <Empty icon="review" title={t("areas.none")} hint={t("areas.none-hint")} />;
  }
  const names = new Map(areas.map((one) => [one.id, one.name]));
  return (
    <ul class="lines" data-testid="areas">
      {areas.map((area) => (
        <Line
          key={area.id}
          area={area}
          overlaps={area.overlaps.map((id) => names.get(id) ?? "")}
          again={again}
        />
      ))}
    </ul>
  );
}

interface LineProps extends Omit<ListProps, "areas"> {
  readonly area: AreaView;
  readonly overlaps: readonly string[];
}

function Line({ area, overlaps, again }: LineProps) {
  const asking = useSignal(false);
  const remove = async (): Promise<void> => {
    await rulesApi.removeArea(area.id).then(again, sayFailure);
    say("toast.area-removed", { name: area.name });
    asking.value = false;
  };
  return (
    <li data-testid="area" data-area={area.name}>
      <span>
        <strong>
          <i class="area-colour" style={{ background: area.colour }} /> {area.name}
        </strong>
        <span class="hint">{summary(area)}</span>
        {overlaps.length ? (
          <span class="hint">{t("areas.overlaps", { names: overlaps.join(", ") })}</span>
        ) : null}
      </span>
      <button
        type="button"
        class="small"
        onClick={() => lookOver(boxOf(area.ring))}
        aria-label={t("areas.look", { name: area.name })}
      >
        <Icon name="fit" size={14} />
      </button>
      {may("fleet") ? (
        <>
          <button
            type="button"
            class="small"
            onClick={() => edit(area, area.ring, area.colour)}
            data-testid="area-edit"
          >
            {t("areas.edit")}
          </button>
          <button
            type="button"
            class="small danger"
            onClick={() => {
              asking.value = true;
            }}
            aria-label={t("areas.remove", { name: area.name })}
            data-testid="area-remove"
          >
            <Icon name="close" size={14} />
          </button>
        </>
      ) : null}
      {asking.value ? (
        <Sure
          title={t("areas.remove-title", { name: area.name })}
          hint={t("areas.remove-hint")}
          go={t("areas.remove-go")}
          onGo={remove}
          onClose={() => {
            asking.value = false;
          }}
        />
      ) : null}
    </li>
  );
}

function summary(area: AreaView): string {
  const served = area.driver_ids.length + area.vehicle_ids.length;
  return [
    t("areas.size", { size: number(area.area_m2 / 1e6, 1) }),
    served === 0 ? t("areas.anybody") : tn(area.is_binding ? "areas.only" : "areas.first", served),
    area.skills.length ? t("areas.needs", { skills: area.skills.join(", ") }) : "",
    area.surcharge_cents ? `+${money(area.surcharge_cents, currency())}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
