/** Events of an order, newest first, by day: what, who, when. */
import { useSignal } from "@preact/signals";
import { dayOf, dayText, time } from "../format";
import { timeZone } from "../store";
import { cameLate, eventDetail, eventTone } from "../story";
import { t, word } from "../texts";
import type { StoryEvent } from "../wire";
import { nameOf } from "./order-notes";

const FIRST = 12;

export function Timeline({ events }: { events: readonly StoryEvent[] }) {
  const all = useSignal(false);
  if (events.length === 0) return <p class="hint">{t("order.timeline-empty")}</p>;
  const shown = all.value ? events : events.slice(0, FIRST);
  return (
    <>
      {byDay(shown, timeZone.value).map(([day, some]) => (
        <section key={day} class="timeline-day">
          <h3>{dayText(day)}</h3>
          <ol class="timeline" data-testid="timeline">
            {some.map((event) => (
              <Happened key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
      {shown.length < events.length ? (
        <button
          type="button"
          class="small"
          onClick={() => {
            all.value = true;
          }}
        >
          {t("order.timeline-all", { count: events.length })}
        </button>
      ) : null}
    </>
  );
}

function Happened({ event }: { event: StoryEvent }) {
  const zone = timeZone.value;
  const detail = eventDetail(event, zone);
  return (
    <li class={eventTone(event.type)} data-type={event.type}>
      <time class="num" dateTime={event.occurred_at}>
        {time(event.occurred_at, zone)}
      </time>
      <div>
        <strong>{word("event", event.type)}</strong>
        {detail ? <span> {detail}</span> : null}
        <small class="hint">
          {nameOf(event.actor)}
          {cameLate(event)
            ? ` · ${t("stop.received", {
                at: time(event.occurred_at, zone),
                received: time(event.received_at, zone),
              })}`
            : null}
        </small>
      </div>
    </li>
  );
}

function byDay(events: readonly StoryEvent[], zone: string): [string, StoryEvent[]][] {
  const days = new Map<string, StoryEvent[]>();
  for (const event of events) {
    const day = dayOf(Date.parse(event.occurred_at), zone);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days];
}
