/** How deliveries went: figures of some days, by day, driver or area, drawn and in a table. */
import { signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { api } from "../api";
import { daysFrom, FIGURE, FIGURES, type FigureName, periodOf } from "../figuring";
import { dayText, number, percent } from "../format";
import { load } from "../load";
import { Bars } from "../parts/bars";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { date, me, type Remote } from "../store";
import { t, word } from "../texts";
import type { DrivenFigures, FigureLine, FiguresView, Grouping } from "../wire";

const PERIODS = [1, 7, 30, 90] as const;
const GROUPINGS: readonly Grouping[] = ["day", "driver", "area"];
const days = signal<number>(7);
const by = signal<Grouping>("day");
const chosen = signal<FigureName>("on_time");

const currency = (): string => me.value?.organization.currency ?? "BRL";

export function Figures() {
  const view = useSignal<Remote<FiguresView>>({ value: null, failure: null, loading: true });
  const { first, last } = periodOf(days.value, date.value);
  const asked = { first, last, by: by.value };
  const again = (): void => void load(view, (abort) => api.figures(asked, abort));
  useEffect(again, [first, last, by.value]);
  return (
    <>
      <header class="head">
        <h1>{t("figures.title")}</h1>
        <Choices />
        <a class="button" href={api.figuresFile(asked)} download data-testid="figures-csv">
          <Icon name="download" size={16} /> CSV
        </a>
        <a
          class="button"
          href={api.figuresFile(asked, "parquet")}
          download
          data-testid="figures-parquet"
        >
          <Icon name="download" size={16} /> Parquet
        </a>
      </header>
      <Fetched of={view.value} again={again} rows={6}>
        {(found) =>
          found.total.delivered + found.total.failed + found.total.runs === 0 ? (
            <Empty icon="figures" title={t("figures.empty")} hint={t("figures.empty-hint")} />
          ) : (
            <Found view={found} />
          )
        }
      </Fetched>
    </>
  );
}

function Choices() {
  const period = useId();
  const group = useId();
  return (
    <div class="figure-choices">
      <label for={period} class="unseen">
        {t("figures.period")}
      </label>
      <select
        id={period}
        value={String(days.value)}
        onChange={(event) => {
          days.value = Number(event.currentTarget.value);
        }}
        data-testid="figures-period"
      >
        {PERIODS.map((count) => (
          <option key={count} value={count}>
            {count === 1 ? dayText(date.value) : t("figures.days", { count })}
          </option>
        ))}
      </select>
      <label for={group} class="unseen">
        {t("figures.by")}
      </label>
      <select
        id={group}
        value={by.value}
        onChange={(event) => {
          by.value = event.currentTarget.value as Grouping;
        }}
        data-testid="figures-by"
      >
        {GROUPINGS.map((one) => (
          <option key={one} value={one}>
            {t(`figures.by-${one}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

const Found = ({ view }: { view: FiguresView }) => (
  <div class="figures" data-testid="figures">
    <Tiles total={view.total} />
    <p class="hint">{t(FIGURE[chosen.value].means)}</p>
    <Plot view={view} />
    <Reasons total={view.total} />
    <Table view={view} />
  </div>
);

const Tiles = ({ total }: { total: DrivenFigures }) => (
  <fieldset class="tiles" aria-label={t("figures.which")}>
    {FIGURES.map((name) => {
      const figure = FIGURE[name];
      const value = figure.of(total);
      const beside = value === null ? null : figure.beside(total);
      return (
        <button
          key={name}
          type="button"
          aria-pressed={chosen.value === name}
          onClick={() => {
            chosen.value = name;
          }}
          data-testid={`figure-${name}`}
        >
          <span>{t(figure.says)}</span>
          <strong>{value === null ? "—" : figure.write(value, currency())}</strong>
          <small>{beside ? t(beside.key, { ...beside.facts }) : "\u00a0"}</small>
        </button>
      );
    })}
  </fieldset>
);

function Plot({ view }: { view: FiguresView }) {
  const figure = FIGURE[chosen.value];
  const bars = linesOf(view).map(({ key, name, figures }) => ({
    key,
    label: view.by === "day" ? shortDay(key) : name || t("figures.nowhere"),
    value: figures ? figure.of(figures) : null,
  }));
  if (bars.every((bar) => bar.value === null)) {
    return <p class="notice">{t("figures.not-here")}</p>;
  }
  return (
    <Bars
      label={`${t(figure.says)}, ${t(`figures.by-${view.by}`)}`}
      bars={bars}
      {...(figure.most === undefined ? {} : { most: figure.most })}
      say={(value) => figure.write(value, currency())}
    />
  );
}

const shortDay = (day: string): string => day.slice(5).split("-").reverse().join("/");

/** The lines of a plot; of days all, because a gap says something too. */
function linesOf(view: FiguresView): readonly (Pick<FigureLine, "key" | "name"> & {
  readonly figures: DrivenFigures | null;
})[] {
  if (view.by !== "day") return view.lines;
  const known = new Map(view.lines.map((line) => [line.key, line.figures]));
  return daysFrom(view.first, view.last).map((day) => ({
    key: day,
    name: day,
    figures: known.get(day) ?? null,
  }));
}

function Reasons({ total }: { total: DrivenFigures }) {
  const reasons = Object.entries(total.reasons);
  if (reasons.length === 0) return null;
  const most = Math.max(...reasons.map(([, count]) => count));
  return (
    <section>
      <h2>{t("figures.reasons")}</h2>
      <ul class="reasons" data-testid="figures-reasons">
        {reasons.map(([reason, count]) => (
          <li key={reason}>
            <span>{word("reason", reason)}</span>
            <span class="reason-bar" style={{ "--share": count / most }} aria-hidden="true" />
            <b class="num">
              {number(count)} <span class="hint">{percent(count / total.failed)}</span>
            </b>
          </li>
        ))}
      </ul>
    </section>
  );
}

const Table = ({ view }: { view: FiguresView }) => (
  <div class="table-box">
    <table class="table figures-table" data-testid="figures-table">
      <caption class="unseen">{t("figures.title")}</caption>
      <thead>
        <tr>
          <th scope="col">{t(`figures.by-${view.by}`)}</th>
          {FIGURES.map((name) => (
            <th key={name} scope="col" class="num">
              {t(FIGURE[name].says)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {view.lines.map((line) => (
          <Row
            key={line.key}
            name={view.by === "day" ? dayText(line.key) : line.name || t("figures.nowhere")}
            figures={line.figures}
          />
        ))}
      </tbody>
      <tfoot>
        <Row name={t("figures.total")} figures={view.total} />
      </tfoot>
    </table>
  </div>
);

const Row = ({ name, figures }: { name: string; figures: DrivenFigures }) => (
  <tr>
    <th scope="row">{name}</th>
    {FIGURES.map((one) => {
      const value = FIGURE[one].of(figures);
      return (
        <td key={one} class="num">
          {value === null ? "—" : FIGURE[one].write(value, currency())}
        </td>
      );
    })}
  </tr>
);
