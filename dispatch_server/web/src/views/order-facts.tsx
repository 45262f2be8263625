/** What the shop said of an order, as rows: only what there is. */
import { copy } from "../actions";
import { dayText, duration, moment, money, span, weight } from "../format";
import { dialled } from "../parts/call";
import { Icon } from "../parts/icon";
import { me, timeZone } from "../store";
import { t, word } from "../texts";
import type { OrderStory } from "../wire";
import { Section } from "./order";

export function OrderFacts({ story }: { story: OrderStory }) {
  return (
    <Section title={t("order.facts")}>
      <dl class="rows">
        {rowsOf(story).map(([name, value]) =>
          value ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ) : null,
        )}
        {story.order.recipient_phone ? <Phone number={story.order.recipient_phone} /> : null}
      </dl>
    </Section>
  );
}

function rowsOf(story: OrderStory): readonly (readonly [string, string | null])[] {
  const { order } = story;
  const zone = timeZone.value;
  const currency = me.value?.organization.currency ?? "BRL";
  return [
    [t("order.hold"), order.hold_reason ? word("hold", order.hold_reason) : null],
    [t("import.day"), dayText(order.date)],
    [t("orders.window"), span(order.window_opens, order.window_closes, zone)],
    [t("order.notes"), order.notes],
    [t("order.access"), story.access_notes],
    [t("order.email"), story.recipient_email],
    [t("order.area"), order.area || null],
    [t("order.precision"), order.precision ? word("precision", order.precision) : null],
    [t("order.weight"), order.weight_g ? weight(order.weight_g) : null],
    [t("order.value"), story.value_cents ? money(story.value_cents, currency) : null],
    [t("order.attempt"), order.attempt ? String(order.attempt) : null],
    [t("order.priority"), order.priority ? String(order.priority) : null],
    [t("order.skills"), order.skills.join(", ")],
    [t("order.service"), order.service_s ? duration(order.service_s) : null],
    [t("order.source"), order.source],
    [t("order.created"), moment(order.created_at, zone)],
  ];
}

const Phone = ({ number }: { number: string }) => (
  <div>
    <dt>{t("order.phone")}</dt>
    <dd class="beside">
      <a href={`tel:${dialled(number)}`}>{number}</a>
      <button
        type="button"
        class="quiet icon-only"
        aria-label={t("order.copy-phone")}
        title={t("order.copy-phone")}
        onClick={() => void copy(number)}
      >
        <Icon name="copy" size={15} />
      </button>
    </dd>
  </div>
);
