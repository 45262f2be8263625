/** Where customers pay by Pix at the door, with the code that they would be shown. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { useAsked } from "../../asked";
import { load } from "../../load";
import { Fetched } from "../../parts/state";
import { draftOf, faultOf, isChanged, type PixDraft } from "../../settings/pix";
import { rulesApi } from "../../settings/rules-api";
import { may, me, type Remote } from "../../store";
import { t, word } from "../../texts";
import { say } from "../../toasts";
import type { PixPreview, PixView } from "../../wire";
import { SaveBar } from "./save-bar";

export function Pix() {
  const [kept, again] = useAsked(rulesApi.pix);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.pix")}</h2>
        <p class="hint">{t("pix.hint")}</p>
      </header>
      <Fetched of={kept.value} again={again} rows={3}>
        {(view) => (
          <Form
            kept={view}
            onKept={(value) => {
              kept.value = { ...kept.value, value };
              say(value.key ? "toast.pix-kept" : "toast.pix-off");
            }}
          />
        )}
      </Fetched>
    </>
  );
}

const PAUSE_MS = 300; // of who types

function Form({ kept, onKept }: { kept: PixView; onKept: (kept: PixView) => void }) {
  const draft = useSignal(draftOf(kept));
  const shown = useSignal<Remote<PixPreview | null>>({ value: null, failure: null, loading: true });
  useEffect(() => {
    draft.value = draftOf(kept);
  }, [kept]);
  useEffect(() => {
    const ask = (): void => void load(shown, (signal) => rulesApi.previewPix(draft.value, signal));
    const timer = setTimeout(ask, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft.value]);
  const fault = draft.value.key.trim() ? faultOf(shown.value.failure) : null;
  return (
    <>
      <div class="pix">
        <div class="pix-fields">
          <Line draft={draft} field="key" fault={fault} most={77} />
          <Line
            draft={draft}
            field="name"
            fault={fault}
            most={25}
            placeholder={me.value?.organization.name}
          />
          <Line draft={draft} field="city" fault={fault} most={15} />
        </div>
        <Shown found={fault ? null : shown.value.value} />
      </div>
      <SaveBar
        isChanged={isChanged(kept, draft.value)}
        fault={fault ? t(`pix.fault-${fault}`) : null}
        onSave={async () => onKept(await rulesApi.keepPix(draft.value))}
        onDiscard={() => {
          draft.value = draftOf(kept);
        }}
      />
    </>
  );
}

interface LineProps {
  readonly draft: Signal<PixDraft>;
  readonly field: keyof PixDraft;
  readonly fault: keyof PixDraft | null;
  readonly most: number;
  readonly placeholder?: string | undefined;
}

function Line({ draft, field, fault, most, placeholder }: LineProps) {
  const [id, hint] = [useId(), useId()];
  const isWrong = fault === field;
  return (
    <div class="field">
      <label for={id}>{t(`pix.${field}`)}</label>
      <input
        id={id}
        value={draft.value[field]}
        maxLength={field === "key" ? most : 100}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        readOnly={!may("accounts")}
        aria-invalid={isWrong}
        aria-describedby={hint}
        onInput={(event) => {
          draft.value = { ...draft.value, [field]: event.currentTarget.value };
        }}
        data-testid={`pix-${field}`}
      />
      <p class={isWrong ? "fault" : "hint"} id={hint} role="status">
        {t(isWrong ? `pix.fault-${field}` : `pix.${field}-hint`, { most })}
      </p>
    </div>
  );
}

const Shown = ({ found }: { found: PixPreview | null }) => (
  <section class="pix-shown" aria-label={t("pix.shown")} data-testid="pix-shown">
    {found ? (
      <>
        <img
          class="qr"
          src={`data:image/svg+xml,${encodeURIComponent(found.qr_svg)}`}
          alt={t("pix.qr")}
          width="188"
          height="188"
        />
        <strong>{found.name}</strong>
        <span>{found.city}</span>
        <span class="hint" data-testid="pix-kind" data-kind={found.kind}>
          {word("pix-kind", found.kind)} · <span class="mono">{found.key}</span>
        </span>
        <p class="hint">{t("pix.look")}</p>
      </>
    ) : (
      <p class="hint">{t("pix.none")}</p>
    )}
  </section>
);
