/** The maps of two plans: beside one another and moving together, or one map that shows either. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { keep, readKept } from "../kept";
import type { Side } from "../map/compared";
import { type Key, t } from "../texts";
import { MapBox } from "./map-box";

type Layout = "beside" | "over";
const layout = signal<Layout>(readKept("compare") === "over" ? "over" : "beside");
const side = signal<Side>("both");
const before = signal<Side>("before");
const after = signal<Side>("after");

const NAMES: Readonly<Record<Side, Key>> = {
  before: "compare.first",
  after: "compare.second",
  both: "compare.both",
};

export const Maps = () => (
  <section class="compare-maps" aria-label={t("compare.maps")} data-layout={layout.value}>
    <div class="compare-switches">
      <Switch
        label={t("compare.layout")}
        options={["beside", "over"]}
        value={layout.value}
        name={(one) => t(`compare.${one}`)}
        choose={(one) => {
          layout.value = one;
          keep("compare", one);
        }}
      />
      {layout.value === "over" ? (
        <Switch
          label={t("compare.shows")}
          options={["before", "both", "after"]}
          value={side.value}
          name={(one) => t(NAMES[one])}
          choose={(one) => {
            side.value = one;
          }}
        />
      ) : null}
      <p class="hint">
        {t(
          layout.value === "over" && side.value === "both"
            ? "compare.legend-over"
            : "compare.legend",
        )}
      </p>
    </div>
    {layout.value === "over" ? (
      <One key="over" of={side} testid="map-over" />
    ) : (
      <>
        <One key="before" of={before} testid="map-first" />
        <One key="after" of={after} testid="map-second" />
      </>
    )}
  </section>
);

interface SwitchProps<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  readonly value: T;
  readonly name: (one: T) => string;
  readonly choose: (one: T) => void;
}

/** A few choices of which one holds. */
const Switch = <T extends string>({ label, options, value, name, choose }: SwitchProps<T>) => (
  <fieldset class="switch" aria-label={label}>
    {options.map((one) => (
      <button
        key={one}
        type="button"
        aria-pressed={value === one}
        onClick={() => choose(one)}
        data-testid={`compare-${one}`}
      >
        {name(one)}
      </button>
    ))}
  </fieldset>
);

function One({ of, testid }: { of: ReadonlySignal<Side>; testid: string }) {
  const name = t(NAMES[of.value]);
  const show = useMemo(
    () =>
      async (container: HTMLElement): Promise<() => void> =>
        (await import("../map/pair")).showPairMap(
          container,
          t("compare.map-of", { plan: name }),
          of,
        ),
    [of],
  );
  return (
    <figure class="map compare-map">
      <figcaption>{name}</figcaption>
      <MapBox show={show} testid={testid} />
    </figure>
  );
}
