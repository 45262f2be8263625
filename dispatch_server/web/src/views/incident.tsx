/** One incident: what happened, whom to call, and what may be done about it here. */
import { useEffect, useRef } from "preact/hooks";
import { acknowledge, resolve } from "../following";
import { age } from "../format";
import type { Urgency } from "../inbox/needs";
import { incidentFacts } from "../incident-facts";
import { Badge, Status, Swatch } from "../parts/badge";
import { Call } from "../parts/call";
import { aboutStop, ChatButton } from "../parts/chat-button";
import { Icon } from "../parts/icon";
import { IncidentPhotos } from "../parts/incident-photos";
import { go, query } from "../query";
import { may, now } from "../store";
import { t, word } from "../texts";
import type { IncidentView } from "../wire";
import { IncidentActs } from "./incident-acts";
import { AlsoHere } from "./people";

interface Props {
  readonly incident: IncidentView;
  readonly urgency: Urgency;
}

export function Incident({ incident, urgency }: Props) {
  const card = useRef<HTMLLIElement>(null);
  const isWanted = query.value.incident === incident.id;
  useEffect(() => {
    if (!isWanted) return;
    card.current?.scrollIntoView({ block: "nearest" });
    card.current?.focus({ preventScroll: true });
  }, [isWanted]);
  const { stop, run } = incident;
  return (
    <li
      ref={card}
      class="card incident"
      tabIndex={-1}
      aria-current={isWanted ? "true" : undefined}
      data-urgency={urgency}
      data-testid="incident"
      data-kind={incident.kind}
      data-incident={incident.id}
    >
      <div class="run-name">
        <strong>{word("incident", incident.kind)}</strong>
        <AlsoHere what="incident_id" id={incident.id} />
        <UrgencyBadge urgency={urgency} />
        {incident.status === "open" ? null : (
          <Status group="incident-status" code={incident.status} />
        )}
      </div>
      <p class="hint">
        {[
          t("incidents.opened", { age: age(now.value - Date.parse(incident.opened_at)) }),
          incident.driver_name,
          incident.acknowledged_by ? t("inbox.taken-by", { name: incident.acknowledged_by }) : "",
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {stop ? (
        <p>
          {stop.orders.map((order) => order.recipient_name).join(", ")} · {stop.address}
        </p>
      ) : null}
      <Facts incident={incident} />
      <IncidentPhotos incident={incident} />
      <Contacts incident={incident} />
      <IncidentActs incident={incident} />
      <div class="buttons links">
        {may("orders") ? <Handling incident={incident} /> : null}
        {stop?.orders.map((order) => (
          <button
            key={order.id}
            type="button"
            class="small quiet"
            onClick={() => go({ view: "orders", order: order.id })}
            data-step
            data-testid="incident-order"
          >
            <Icon name="orders" size={14} /> {order.external_id}
          </button>
        ))}
        {run ? (
          <button
            type="button"
            class="small quiet"
            onClick={() =>
              go({ view: "runs", date: run.date, run: run.id, stop: stop?.id ?? null })
            }
            data-step
          >
            <Swatch number={run.number} /> {t("incidents.run")} <Icon name="next" size={14} />
          </button>
        ) : null}
      </div>
    </li>
  );
}

export const UrgencyBadge = ({ urgency }: { urgency: Urgency }) =>
  urgency === 2 ? null : (
    <Badge tone={urgency === 0 ? "bad" : "warn"}>
      {t(urgency === 0 ? "inbox.now" : "inbox.soon")}
    </Badge>
  );

function Facts({ incident }: { incident: IncidentView }) {
  const facts = incidentFacts(incident.facts);
  if (facts.length === 0) return null;
  return (
    <dl class="rows small">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Who can be asked. */
const Contacts = ({
  incident: { driver_id, driver_name, driver_phone, stop },
}: {
  incident: IncidentView;
}) => (
  <div class="buttons contacts" data-testid="contacts">
    <Call name={driver_name} phone={driver_phone} label={t("inbox.call-driver")} />
    {driver_id ? (
      <ChatButton
        driver={driver_id}
        name={driver_name}
        subject={
          stop
            ? aboutStop(
                stop.id,
                stop.orders.map((order) => order.external_id),
              )
            : null
        }
      />
    ) : null}
    {stop?.orders.map((order) => (
      <Call
        key={order.id}
        name={order.recipient_name}
        phone={order.recipient_phone}
        label={t("inbox.call-customer")}
      />
    ))}
  </div>
);

const Handling = ({ incident }: { incident: IncidentView }) => (
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
      onClick={() => void resolve(incident)}
      data-testid="incident-resolve"
    >
      <Icon name="check" size={14} /> {t("inbox.accept")}
    </button>
  </>
);
