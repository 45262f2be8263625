/** The figures of two plans, whom each leaves out, and which stops change driver. */
import { useSignal } from "@preact/signals";
import { driversOf, leftByBoth, movedStops, numbersOf, type Row, rowsOf } from "../comparing";
import { lookAt } from "../map/pick";
import { Badge, Swatch, type Tone } from "../parts/badge";
import { currency } from "../parts/extra";
import type { Pair } from "../store";
import { type CountKey, t, tn } from "../texts";
import type { LeftOut } from "../wire";
import { One } from "./left-out";

export const Figures = ({ pair: { before, after } }: { pair: Pair }) => (
  <table class="table compared-table" data-testid="compare-figures">
    <caption class="unseen">{t("compare.figures")}</caption>
    <thead>
      <tr>
        <th scope="col">{t("compare.figure")}</th>
        <th scope="col">{t("compare.first")}</th>
        <th scope="col">{t("compare.second")}</th>
        <th scope="col">{t("compare.difference")}</th>
      </tr>
    </thead>
    <tbody>
      {rowsOf(before, after).map((row) => (
        <FigureRow key={row.figure.says} row={row} />
      ))}
    </tbody>
  </table>
);

const TONES: Record<Row["verdict"], Tone> = { better: "good", worse: "bad", same: "plain" };
const SIGNS: Record<Row["verdict"], string> = { better: "▼", worse: "▲", same: "=" };

function FigureRow({ row: { figure, before, after, more, verdict } }: { row: Row }) {
  const write = (value: number | null): string =>
    value === null ? "—" : figure.write(value, currency());
  const amount = write(more === null ? null : Math.abs(more));
  const said = t((more ?? 0) < 0 ? "compare.less" : "compare.more", { amount });
  return (
    <tr data-testid="compare-row" data-verdict={verdict}>
      <th scope="row">{t(figure.says)}</th>
      <td class="num">{write(before)}</td>
      <td class="num">{write(after)}</td>
      <td>
        <Badge tone={TONES[verdict]}>
          <span aria-hidden="true">{SIGNS[verdict]}&nbsp;</span>
          {verdict === "same" ? t("compare.same") : `${said} · ${t(`compare.${verdict}`)}`}
        </Badge>
      </td>
    </tr>
  );
}

export function LeftOuts({ pair: { before, after } }: { pair: Pair }) {
  const left = leftByBoth(before, after);
  if (before.unassigned.length + after.unassigned.length === 0) {
    return <p class="hint">{t("compare.left-none")}</p>;
  }
  return (
    <section data-testid="compare-left">
      <Left says="compare.left-before" left={left.before} />
      <Left says="compare.left-after" left={left.after} />
      <Left says="compare.left-both" left={left.both} />
    </section>
  );
}

const Left = ({ says, left }: { says: CountKey; left: readonly LeftOut[] }) =>
  left.length === 0 ? null : (
    <details class="left">
      <summary>{tn(says, left.length)}</summary>
      <ul class="plain">
        {left.map((one) => (
          <One key={one.order_id} left={one} />
        ))}
      </ul>
    </details>
  );

const SHOWN = 30;

export function MovedStops({ pair }: { pair: Pair }) {
  const whole = useSignal(false);
  const moved = movedStops(pair.after, pair.difference);
  const drivers = driversOf(pair.before, pair.after);
  const numbers = numbersOf(pair.before, pair.after);
  return (
    <section data-testid="compare-moved">
      <h2>
        {t("compare.moved")} <Badge>{moved.length}</Badge>
      </h2>
      {moved.length === 0 ? <p class="hint">{t("compare.moved-none")}</p> : null}
      <ul class="plain compare-moved">
        {(whole.value ? moved : moved.slice(0, SHOWN)).map(({ key, stop, orders, from, to }) => (
          <li key={key}>
            <button
              type="button"
              class="link"
              onClick={() => lookAt(stop.at, 15)}
              data-testid="compare-stop"
            >
              {stop.address}
            </button>
            {orders.length > 1 ? <Badge>{tn("stop.orders", orders.length)}</Badge> : null}
            <span class="hint">
              <Swatch number={numbers.get(to) ?? 1} />
              {t("compare.from-to", { from: drivers.get(from), to: drivers.get(to) })}
            </span>
          </li>
        ))}
      </ul>
      {moved.length > SHOWN && !whole.value ? (
        <button
          type="button"
          class="small"
          onClick={() => {
            whole.value = true;
          }}
        >
          {t("compare.more-stops", { count: moved.length })}
        </button>
      ) : null}
    </section>
  );
}
