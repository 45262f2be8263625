/** Orders that no route takes: why, what would take each in, and what a carrier would do it for. */
import { carrierText, changeText } from "../leaving";
import { Badge } from "../parts/badge";
import { currency } from "../parts/extra";
import { Icon } from "../parts/icon";
import { go } from "../query";
import { t, tn, word } from "../texts";
import type { LeftOut, Uuid } from "../wire";

interface Props {
  readonly left: readonly LeftOut[];
  /** Take one in where it costs least; without it nobody may. */
  readonly take?: ((order: Uuid) => Promise<void>) | undefined;
}

export const Left = ({ left, take }: Props) => (
  <details class="left" data-testid="plan-left-out">
    <summary>
      <Icon name="warn" size={16} /> {tn("plan.left-out", left.length)}
    </summary>
    <ul class="plain">
      {left.map((one) => (
        <One key={one.order_id} left={one} take={take} />
      ))}
    </ul>
  </details>
);

export function One({ left, take }: { readonly left: LeftOut; readonly take?: Props["take"] }) {
  const carrier = carrierText(left, currency());
  return (
    <li>
      <button
        type="button"
        class="link mono"
        onClick={() => go({ view: "orders", order: left.order_id })}
      >
        {left.external_id}
      </button>
      {left.reasons.map((reason) => (
        <Badge key={reason} tone="warn">
          {word("left-out", reason)}
        </Badge>
      ))}
      {take ? (
        <button
          type="button"
          class="small"
          onClick={() => void take(left.order_id)}
          data-testid="plan-take-in"
        >
          {t("revise.take-in")}
        </button>
      ) : null}
      <p class="hint">{left.text}</p>
      {left.change ? (
        <p class="would" data-testid="left-change">
          <b>{t("change.title")}</b> {changeText(left.change, currency())}
        </p>
      ) : null}
      {carrier ? (
        <p class="would" data-testid="left-carrier">
          {carrier}
        </p>
      ) : null}
    </li>
  );
}
