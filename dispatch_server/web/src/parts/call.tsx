/** A number to call. On a desk without a telephone it is at least there to be read and typed. */
import { Icon } from "./icon";

interface Props {
  readonly name: string;
  readonly phone: string;
  readonly label: string;
}

/** What `tel:` takes: digits, and a plus in front. */
export const dialled = (phone: string): string =>
  `${phone.trim().startsWith("+") ? "+" : ""}${phone.replace(/\D/g, "")}`;

export const Call = ({ name, phone, label }: Props) =>
  dialled(phone).length < 3 ? null : (
    <a
      class="button small call"
      href={`tel:${dialled(phone)}`}
      title={name}
      aria-label={`${label}: ${name}, ${phone}`}
      data-testid="call"
    >
      <Icon name="call" size={14} /> <span>{label}</span> <span class="num">{phone}</span>
    </a>
  );
