/** Other people at their consoles: on the top bar, and beside what they look at or change. */
import { dayText } from "../format";
import { Icon } from "../parts/icon";
import { initials, looking, type Other, others, type Subject } from "../presence";
import { today } from "../store";
import { t, tn } from "../texts";
import type { Person, Uuid } from "../wire";

const SHOWN = 3;

/** Everybody else, in the top bar: letters, and opened, who does what. */
export function People() {
  const all = others.value;
  if (all.length === 0) return null;
  const names = tn("people.here", all.length);
  return (
    <details class="user people" data-testid="people">
      <summary aria-label={names} title={names}>
        {all.slice(0, SHOWN).map((other) => (
          <Letters key={other.id} name={other.name} isEditing={other.tabs[0]?.is_editing} />
        ))}
        {all.length > SHOWN ? <span class="avatar more">+{all.length - SHOWN}</span> : null}
      </summary>
      <div class="menu">
        <strong>{names}</strong>
        <ul>
          {all.map((other) => (
            <li key={other.id} data-testid="person">
              <Letters name={other.name} isEditing={other.tabs[0]?.is_editing} />
              <span>
                <b>{other.name}</b>
                <span class="hint">{doing(other)}</span>
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}

const doing = ({ tabs }: Other): string => [...new Set(tabs.map(tabText))].join("; ");

function tabText(tab: Person): string {
  if (tab.is_away) return t("people.away");
  const day = tab.date && tab.date !== today.value ? ` ${dayText(tab.date)}` : "";
  const view = `${t(`nav.${tab.view as "runs"}`)}${day}`;
  return tab.is_editing ? t("people.editing", { view }) : view;
}

const Letters = ({ name, isEditing }: { name: string; isEditing?: boolean | undefined }) => (
  <span class="avatar other" data-editing={isEditing} aria-hidden="true">
    {initials(name)}
  </span>
);

interface HereProps {
  readonly what: Subject;
  readonly id: Uuid;
}

/** Letters of who else has one thing open; read out in words. */
export function AlsoHere({ what, id }: HereProps) {
  const found = looking(others.value, what, id);
  if (found.length === 0) return null;
  const text = found
    .map(({ name, isEditing }) => t(isEditing ? "people.edits" : "people.looks", { name }))
    .join("; ");
  return (
    <span class="also-here" title={text} data-testid="also-here">
      {found.slice(0, SHOWN).map((one) => (
        <Letters key={one.id} name={one.name} isEditing={one.isEditing} />
      ))}
      <span class="unseen">{text}</span>
    </span>
  );
}

/** The same in a line of its own, where what two people do may cross. */
export function AlsoHereLine({ what, id }: HereProps) {
  const found = looking(others.value, what, id);
  if (found.length === 0) return null;
  const editing = found.filter((one) => one.isEditing);
  const names = (editing.length ? editing : found).map((one) => one.name).join(", ");
  return (
    <div
      class={`notice also-line ${editing.length ? "warn" : ""}`}
      role="status"
      data-editing={editing.length > 0}
      data-testid="also-here-line"
    >
      <Icon name="user" size={16} />
      <p>{t(editing.length ? "people.editing-too" : "people.looking-too", { names })}</p>
    </div>
  );
}
