/** Notes beside an order: what colleagues should know. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { addNote } from "../following";
import { moment } from "../format";
import { may, timeZone } from "../store";
import { t, word } from "../texts";
import type { Actor, OrderStory } from "../wire";
import { Section } from "./order";

const LONGEST = 2000;

export function Notes({ story }: { story: OrderStory }) {
  return (
    <Section title={t("order.notes-title")} count={story.notes.length}>
      {may("notes") ? <Write id={story.order.id} /> : null}
      {story.notes.length === 0 ? <p class="hint">{t("order.notes-empty")}</p> : null}
      <ul class="notes">
        {story.notes.map((note) => (
          <li key={note.id} data-testid="order-note">
            <p>{note.text}</p>
            <span class="hint">
              {nameOf(note.author)} · {moment(note.written_at, timeZone.value)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who did something, by name where there is one. */
export const nameOf = (actor: Actor): string => actor.name || word("actor", actor.kind);

function Write({ id }: { id: string }) {
  const text = useSignal("");
  const busy = useSignal(false);
  const field = useId();
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said || busy.value) return;
    busy.value = true;
    if (await addNote(id, said)) text.value = "";
    busy.value = false;
  };
  return (
    <form class="note-form" onSubmit={save}>
      <label for={field}>{t("order.notes-add")}</label>
      <textarea
        id={field}
        rows={2}
        maxLength={LONGEST}
        placeholder={t("order.notes-hint")}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(event);
        }}
        data-testid="note-text"
      />
      <button
        type="submit"
        class="small"
        disabled={!text.value.trim() || busy.value}
        data-testid="note-save"
      >
        {t("order.notes-save")}
      </button>
    </form>
  );
}
