/** Some of a list: a box to tick for each, and all or none of them at once. */
import type { ComponentChildren } from "preact";
import { t } from "../texts";
import type { Uuid } from "../wire";

interface Props {
  readonly legend: string;
  /** Whether the legend is to be seen, or stands above already. */
  readonly shows?: boolean;
  readonly ids: readonly Uuid[];
  readonly picked: ReadonlySet<Uuid>;
  readonly pick: (picked: ReadonlySet<Uuid>) => void;
  readonly children: (id: Uuid) => ComponentChildren;
  readonly testid: string;
}

export const Picks = ({ legend, shows, ids, picked, pick, children, testid }: Props) => (
  <fieldset class="choice picks" aria-label={legend}>
    {shows ? <legend>{legend}</legend> : null}
    {ids.length > 1 ? (
      <span class="picks-all">
        <button type="button" class="small quiet" onClick={() => pick(new Set(ids))}>
          {t("picks.all")}
        </button>
        <button
          type="button"
          class="small quiet"
          onClick={() => pick(new Set())}
          data-testid={`${testid}-none`}
        >
          {t("picks.none")}
        </button>
      </span>
    ) : null}
    {ids.map((id) => (
      <label key={id}>
        <input
          type="checkbox"
          checked={picked.has(id)}
          onChange={(event) => pick(toggled(picked, id, event.currentTarget.checked))}
          data-testid={testid}
        />
        {children(id)}
      </label>
    ))}
  </fieldset>
);

export function toggled(picked: ReadonlySet<Uuid>, id: Uuid, is: boolean): ReadonlySet<Uuid> {
  const next = new Set(picked);
  if (is) next.add(id);
  else next.delete(id);
  return next;
}
