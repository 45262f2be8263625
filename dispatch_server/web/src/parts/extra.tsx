/** What something costs more, in money, time and way; with a minus it saves. */
import { distance, duration, money } from "../format";
import { me } from "../store";

export const currency = (): string => me.value?.organization.currency ?? "BRL";

const signed = (value: number, text: string): string =>
  value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;

interface Props {
  readonly cents: number;
  readonly seconds: number;
  readonly metres: number;
  readonly testid?: string;
}

export const Extra = ({ cents, seconds, metres, testid }: Props) => (
  <span class="num" data-testid={testid}>
    {signed(cents, money(Math.abs(cents), currency()))} ·{" "}
    {signed(seconds, duration(Math.abs(seconds)))} · {signed(metres, distance(Math.abs(metres)))}
  </span>
);
