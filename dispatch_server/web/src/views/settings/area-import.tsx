/** Areas from a GeoJSON file, or pasted: each polygon becomes one, with a word on each that does not. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { type Found, NotAnArea, readAreas } from "../../areas/ring";
import { Dialog } from "../../parts/dialog";
import { DialogFoot } from "../../parts/dialog-foot";
import { Icon } from "../../parts/icon";
import { rulesApi } from "../../settings/rules-api";
import { t, tn } from "../../texts";
import { failureText, say } from "../../toasts";
import { areaColour } from "./area-colours";

const MOST_BYTES = 2_000_000;

export function AreaImport({ onDone }: { readonly onDone: () => void }) {
  const isOpen = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="small reset"
        onClick={() => {
          isOpen.value = true;
        }}
        data-testid="area-import"
      >
        <Icon name="upload" size={14} /> {t("areas.import")}
      </button>
      {isOpen.value ? (
        <Paste
          onClose={() => {
            isOpen.value = false;
          }}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}

interface PasteProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function Paste({ onClose, onDone }: PasteProps) {
  const text = useSignal("");
  const busy = useSignal(false);
  const wrong = useSignal<readonly string[]>([]);
  const [form, pasted, file] = [useId(), useId(), useId()];
  const choose = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) wrong.value = [t("areas.import-too-big")];
    else text.value = await chosen.text();
  };
  const take = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    busy.value = true;
    wrong.value = await takeIn(text.value);
    busy.value = false;
    onDone();
    if (wrong.value.length === 0) onClose();
  };
  return (
    <Dialog
      title={t("areas.import")}
      onClose={onClose}
      testid="area-paste"
      foot={
        <DialogFoot
          form={form}
          go={t("areas.import-go")}
          onClose={onClose}
          disabled={busy.value || !text.value.trim()}
          testid="area-import-go"
        />
      }
    >
      <form id={form} class="area-form" onSubmit={take}>
        <p class="hint">{t("areas.import-hint")}</p>
        <div>
          <label for={file}>{t("areas.import-file")}</label>
          <input
            id={file}
            type="file"
            accept=".geojson,.json,application/geo+json"
            onChange={(event) => void choose(event.currentTarget.files?.[0])}
          />
        </div>
        <div>
          <label for={pasted}>{t("areas.import-text")}</label>
          <textarea
            id={pasted}
            rows={7}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
            placeholder={"-23.550500, -46.633300\n-23.561400, -46.655800\n-23.543200, -46.641500"}
            data-testid="area-text"
          />
        </div>
        {wrong.value.length ? (
          <ul class="notice bad" role="alert" data-testid="area-wrong">
            {wrong.value.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        ) : null}
      </form>
    </Dialog>
  );
}

/** Add what can be added; give back what is wrong with the rest. */
async function takeIn(text: string): Promise<readonly string[]> {
  let found: readonly Found[];
  try {
    found = readAreas(text);
  } catch (cause) {
    return [cause instanceof NotAnArea ? t(`areas.wrong-${cause.why}`) : failureText(cause)];
  }
  const wrong: string[] = [];
  for (const [index, { name, ring }] of found.entries()) {
    const called = name.trim().slice(0, 80) || t("areas.imported", { number: index + 1 });
    try {
      await rulesApi.addArea({ name: called, ring, colour: areaColour(index) });
    } catch (cause) {
      wrong.push(`${called}: ${failureText(cause)}`);
    }
  }
  const added = found.length - wrong.length;
  if (added > 0) say("toast.areas-imported", { count: tn("areas.count", added) });
  return wrong;
}
