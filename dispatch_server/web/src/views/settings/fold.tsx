/** One line of a list of settings that opens to be changed, under a heading that says how it stands. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "../../parts/icon";

interface Props {
  readonly name: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Beside the name: how it stands. */
  readonly says: ComponentChildren;
  /** Buttons at the end of the line. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
  readonly id: string;
}

export function Fold({ name, isOpen, onToggle, says, tools, children, id }: Props) {
  const body = useId();
  return (
    <li class="fold" data-testid={`fold-${id}`} data-open={isOpen}>
      <div class="fold-head">
        <button
          type="button"
          class="quiet fold-name"
          aria-expanded={isOpen}
          aria-controls={body}
          onClick={onToggle}
        >
          <Icon name={isOpen ? "down" : "next"} size={14} />
          <strong>{name}</strong>
          <span class="fold-says">{says}</span>
        </button>
        {tools}
      </div>
      <div id={body} class="fold-body" hidden={!isOpen}>
        {isOpen ? children : null}
      </div>
    </li>
  );
}
