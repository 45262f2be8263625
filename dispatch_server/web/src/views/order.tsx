/** The page of one order: all from received to proof, and what can be done about it. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { api } from "../api";
import { age, dayOf, dayText, moment, span, time } from "../format";
import { load } from "../load";
import { lookAt, spot } from "../map/pick";
import { Attempt } from "../parts/attempt";
import { Lateness, Status, Swatch } from "../parts/badge";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { go } from "../query";
import { now, orderNews, positions, type Remote, timeZone } from "../store";
import { openVisit } from "../story";
import { t, word } from "../texts";
import type { OrderStory, PromiseView, VisitView } from "../wire";
import { OrderActions } from "./order-actions";
import { OrderFacts } from "./order-facts";
import { OrderMessages } from "./order-messages";
import { Notes } from "./order-notes";
import { Timeline } from "./order-timeline";
import { AlsoHereLine } from "./people";

export function Order({ id }: { id: string }) {
  const story = useSignal<Remote<OrderStory>>({ value: null, failure: null, loading: true });
  const again = (): void => void load(story, (signal) => api.story(id, signal));
  const news = orderNews.value;
  useEffect(again, [id, news]);
  const at = story.value.value?.order.at;
  const known = at !== undefined && at !== null;
  useEffect(() => {
    spot.value = at ?? null;
    if (at) lookAt(at, 16);
    return () => {
      spot.value = null;
    };
  }, [id, known]);
  const gone = story.value.failure?.status === 404;
  return (
    <>
      <button
        type="button"
        class="quiet back"
        onClick={() => go({ order: null })}
        data-testid="order-back"
      >
        <Icon name="back" size={16} /> {t("order.back")}
      </button>
      {gone ? (
        <Empty icon="orders" title={t("order.gone")} hint={t("order.gone-hint")} />
      ) : (
        <Fetched of={story.value} again={again} rows={8}>
          {(found) => <Page story={found} />}
        </Fetched>
      )}
    </>
  );
}

const Page = ({ story }: { story: OrderStory }) => (
  <article class="order-page" data-testid="order-page" data-order={story.order.id}>
    <Head story={story} />
    <AlsoHereLine what="order_id" id={story.order.id} />
    <OrderActions story={story} />
    <div class="order-columns">
      <div>
        <Now story={story} />
        <Section title={t("order.attempts")} count={story.attempts.length}>
          {story.attempts.length === 0 ? <p class="hint">{t("order.attempts-empty")}</p> : null}
          {story.attempts.toReversed().map((attempt) => (
            <Attempt
              key={`${attempt.number} ${attempt.received_at}`}
              attempt={attempt}
              order={story.order.external_id}
            />
          ))}
        </Section>
        <OrderMessages id={story.order.id} />
        <Section title={t("order.timeline")} count={story.events.length}>
          <Timeline events={story.events} />
        </Section>
      </div>
      <div>
        <Notes story={story} />
        <OrderFacts story={story} />
        <Promises story={story} />
        <Visits story={story} />
        <Incidents story={story} />
        <Boxes story={story} />
      </div>
    </div>
  </article>
);

const Head = ({ story: { order } }: { story: OrderStory }) => (
  <header class="order-head">
    <h1>
      <span class="mono">{order.external_id}</span> {order.recipient_name}
    </h1>
    <Status group="order-status" code={order.status} />
    <p class="order-address">{order.address}</p>
  </header>
);

interface SectionProps {
  readonly title: string;
  readonly count?: number;
  readonly children: ComponentChildren;
}

export const Section = ({ title, count, children }: SectionProps) => (
  <section class="order-section">
    <h2>
      {title} {count ? <span class="hint">{count}</span> : null}
    </h2>
    {children}
  </section>
);

/** What a customer on the phone asks first: where is it, and when does it come? */
function Now({ story }: { story: OrderStory }) {
  const zone = timeZone.value;
  const visit = openVisit(story);
  const promise = story.promises.at(-1);
  if (!visit && !promise) return null;
  return (
    <section class="order-now" aria-label={t("order.now")} data-testid="order-now">
      {visit ? (
        <>
          <strong>
            {t("order.eta", { time: time(visit.eta ?? visit.planned_arrives_at, zone) })}
          </strong>
          <Fix visit={visit} />
          <Lateness seconds={promise ? lateness(visit, promise.closes) : 0} />
        </>
      ) : null}
      {promise ? (
        <span class="hint">
          {t("order.promise")}: {windowText(promise)}
        </span>
      ) : null}
    </section>
  );
}

const windowText = ({ opens, closes }: PromiseView): string =>
  `${dayText(dayOf(Date.parse(opens), timeZone.value))} ${span(opens, closes, timeZone.value)}`;

const lateness = (visit: VisitView, closes: string): number =>
  (Date.parse(visit.eta ?? visit.planned_arrives_at) - Date.parse(closes)) / 1000;

function Fix({ visit }: { visit: VisitView }) {
  const position = positions.value.get(visit.driver_id);
  if (!position || position.run_id !== visit.run_id) {
    return <span class="hint">{t("order.position-none")}</span>;
  }
  return (
    <button
      type="button"
      class="link"
      onClick={() => lookAt({ lat: position.lat, lon: position.lon })}
    >
      {t("order.position", { age: age(now.value - position.at) })}
    </button>
  );
}

const Promises = ({ story }: { story: OrderStory }) => (
  <Section title={t("order.promises")}>
    {story.promises.length === 0 ? <p class="hint">{t("order.promises-empty")}</p> : null}
    <ol class="ledger" data-testid="order-promises">
      {story.promises.map((promise, at) => (
        <li key={promise.made_at} class={at === story.promises.length - 1 ? "" : "past"}>
          <strong class="num">{windowText(promise)}</strong>
          <span class="hint">
            {word("promise", promise.reason)} ·{" "}
            {t("order.promises-made", { time: moment(promise.made_at, timeZone.value) })}
          </span>
        </li>
      ))}
    </ol>
  </Section>
);

const Visits = ({ story }: { story: OrderStory }) => (
  <Section title={t("order.visits")}>
    {story.visits.length === 0 ? <p class="hint">{t("order.visits-empty")}</p> : null}
    <ol class="ledger">
      {story.visits.toReversed().map((visit) => (
        <li key={visit.stop_id}>
          <button
            type="button"
            class="link"
            onClick={() =>
              go({ view: "runs", date: visit.run_date, run: visit.run_id, stop: visit.stop_id })
            }
            data-testid="order-visit"
          >
            <Swatch number={visit.run_number} />{" "}
            {t("order.visit", { sequence: visit.sequence, number: visit.run_number })}
          </button>
          <span class="hint">
            {dayText(visit.run_date)} · {visit.driver_name} · {visit.vehicle_name}
          </span>
          <Status group="stop-status" code={visit.status} />
        </li>
      ))}
    </ol>
  </Section>
);

const Incidents = ({ story }: { story: OrderStory }) =>
  story.incidents.length === 0 ? null : (
    <Section title={t("order.incidents")} count={story.incidents.length}>
      <ol class="ledger" data-testid="order-incidents">
        {story.incidents.toReversed().map((incident) => (
          <li key={incident.id}>
            <strong>{word("incident", incident.kind)}</strong>
            <span class="hint">{moment(incident.opened_at, timeZone.value)}</span>
            <Status group="incident-status" code={incident.status} />
            {incident.decision ? (
              <span class="hint">
                {word("decision", incident.decision)}{" "}
                {incident.resolved_by ? t("inbox.by", { name: incident.resolved_by }) : ""}
              </span>
            ) : null}
          </li>
        ))}
      </ol>
    </Section>
  );

const Boxes = ({ story }: { story: OrderStory }) => (
  <Section title={t("order.boxes")} count={story.packages.length}>
    <ul class="ledger boxes">
      {story.packages.map((one) => (
        <li key={one.barcode}>
          <code>{one.barcode}</code>
          {one.description ? <span class="hint">{one.description}</span> : null}
          <Status group="package" code={one.status} />
        </li>
      ))}
    </ul>
  </Section>
);
