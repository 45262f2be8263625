/** What needs a dispatcher's decision. */
import { loadIncidents } from "../actions";
import { acknowledge, resolve } from "../following";
import { age } from "../format";
import { incidentFacts } from "../incident-facts";
import { Status, Swatch } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { go } from "../query";
import { details, incidents, may, now, runsById } from "../store";
import { t, word } from "../texts";
import type { IncidentView } from "../wire";

export const Incidents = () => (
  <>
    <header class="head">
      <h1>{t("incidents.title")}</h1>
    </header>
    <Fetched of={incidents.value} again={loadIncidents}>
      {(all) =>
        all.length === 0 ? (
          <Empty icon="check" title={t("incidents.empty")} hint={t("incidents.empty-hint")} />
        ) : (
          <ul class="cards" data-testid="incidents">
            {all.map((incident) => (
              <Incident key={incident.id} incident={incident} />
            ))}
          </ul>
        )
      }
    </Fetched>
  </>
);

function Incident({ incident }: { incident: IncidentView }) {
  const run = runsById.value.get(incident.run_id ?? "");
  const stop = incident.subject === "stop" ? incident.subject_id : null;
  const place = details.value
    .get(incident.run_id ?? "")
    ?.stops.find((one) => one.id === incident.subject_id);
  return (
    <li class="card incident" data-testid="incident" data-kind={incident.kind}>
      <div class="run-name">
        <strong>{word("incident", incident.kind)}</strong>
        <Status group="incident-status" code={incident.status} />
      </div>
      <p class="hint">
        {t("incidents.opened", { age: age(now.value - Date.parse(incident.opened_at)) })}
        {run ? ` · ${run.driver_name}` : ""}
      </p>
      {place ? (
        <p>
          {place.recipients.join(", ")} · {place.address}
        </p>
      ) : null}
      <dl class="rows small">
        {incidentFacts(incident.facts).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        {may("orders") ? (
          <>
            {incident.status === "open" ? (
              <button
                type="button"
                class="small"
                onClick={() => void acknowledge(incident.id)}
                data-testid="incident-acknowledge"
              >
                {t("incidents.acknowledge")}
              </button>
            ) : null}
            <button
              type="button"
              class="small"
              onClick={() => void resolve(incident.id)}
              data-testid="incident-resolve"
            >
              <Icon name="check" size={14} /> {t("incidents.resolve")}
            </button>
          </>
        ) : null}
        {place?.order_ids.map((order, at) => (
          <button
            key={order}
            type="button"
            class="small"
            onClick={() => go({ view: "orders", order })}
            data-step
            data-testid="incident-order"
          >
            <Icon name="orders" size={14} /> {place.external_ids[at] ?? ""}
          </button>
        ))}
        {run ? (
          <button
            type="button"
            class="small"
            onClick={() => go({ view: "runs", run: run.id, stop })}
          >
            <Swatch number={run.number} /> {t("incidents.run")} <Icon name="next" size={14} />
          </button>
        ) : null}
      </div>
    </li>
  );
}
