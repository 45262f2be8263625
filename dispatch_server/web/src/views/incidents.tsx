/** What needs a dispatcher's decision, the most urgent first; and what was decided. */
import { signal } from "@preact/signals";
import { loadIncidents, loadResolved } from "../actions";
import { moment } from "../format";
import { needs, openNeeds } from "../inbox/needing";
import { Empty, Fetched } from "../parts/state";
import { incidents, resolved, timeZone } from "../store";
import { t, tn, word } from "../texts";
import type { IncidentView } from "../wire";
import { Incident } from "./incident";
import { RunNeedCard } from "./run-need";

const TABS = ["open", "resolved"] as const;
const tab = signal<(typeof TABS)[number]>("open");

export const Incidents = () => (
  <>
    <header class="head">
      <h1>{t("incidents.title")}</h1>
      {openNeeds.value ? (
        <span class="hint" role="status">
          {tn("inbox.open", openNeeds.value)}
        </span>
      ) : null}
    </header>
    <fieldset class="tabs" aria-label={t("inbox.filter")}>
      {TABS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={tab.value === one}
          onClick={() => {
            tab.value = one;
            if (one === "resolved") loadResolved();
          }}
          data-testid={`inbox-${one}`}
        >
          {t(`inbox.tab-${one}`)} {one === "open" ? <b>{needs.value.length}</b> : null}
        </button>
      ))}
    </fieldset>
    {tab.value === "open" ? <Open /> : <Resolved />}
  </>
);

const Open = () => (
  <Fetched of={incidents.value} again={loadIncidents}>
    {() =>
      needs.value.length === 0 ? (
        <Empty icon="check" title={t("incidents.empty")} hint={t("incidents.empty-hint")} />
      ) : (
        <ul class="cards" data-testid="incidents">
          {needs.value.map((need) =>
            need.kind === "incident" ? (
              <Incident key={need.key} incident={need.incident} urgency={need.urgency} />
            ) : (
              <RunNeedCard key={need.key} need={need} />
            ),
          )}
        </ul>
      )
    }
  </Fetched>
);

const Resolved = () => (
  <Fetched of={resolved.value} again={loadResolved}>
    {(all) =>
      all.length === 0 ? (
        <Empty icon="incidents" title={t("inbox.none-resolved")} />
      ) : (
        <ul class="cards" data-testid="resolved">
          {all.map((incident) => (
            <Decided key={incident.id} incident={incident} />
          ))}
        </ul>
      )
    }
  </Fetched>
);

const Decided = ({ incident }: { incident: IncidentView }) => (
  <li class="card incident" data-testid="decided">
    <div class="run-name">
      <strong>{word("incident", incident.kind)}</strong>
      <span class="badge good">
        {incident.decision ? word("decision", incident.decision) : t("inbox.by-report")}
      </span>
    </div>
    <p class="hint">
      {[
        incident.stop?.orders.map((order) => order.recipient_name).join(", "),
        incident.driver_name,
        incident.resolved_at ? moment(incident.resolved_at, timeZone.value) : "",
        incident.resolved_by ? t("inbox.by", { name: incident.resolved_by }) : "",
      ]
        .filter(Boolean)
        .join(" · ")}
    </p>
  </li>
);
