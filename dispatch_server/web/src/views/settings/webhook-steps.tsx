/** The windows over the webhooks: make or change one, new secret, send again, remove. */
import { signal, useSignal } from "@preact/signals";
import { Failure } from "../../api";
import { useAsked } from "../../asked";
import { ALL, checked, press } from "../../kinds";
import { Sure } from "../../parts/dialog";
import { Field, FormDialog, Once } from "../../parts/form";
import { Fetched } from "../../parts/state";
import { settings } from "../../settings-api";
import { t, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { WebhookMade, WebhookView } from "../../wire";

type Asked =
  | { readonly step: "edit"; readonly webhook: WebhookView | null }
  | { readonly step: "secret" | "replay" | "remove"; readonly webhook: WebhookView }
  | { readonly step: "made"; readonly made: WebhookMade };
const asked = signal<Asked | null>(null);
export const ask = (what: Asked): void => {
  asked.value = what;
};
const close = (): void => {
  asked.value = null;
};

const NO_KINDS = new Failure("refused", 422, {
  type: "no-kinds",
  title: "",
  status: 422,
  detail: "",
  instance: "",
  facts: {},
});

interface StepProps {
  readonly again: () => void;
}

/** The window that is open, if any. */
export function Step({ again }: StepProps) {
  const now = asked.value;
  switch (now?.step) {
    case "edit":
      return <Edit webhook={now.webhook} again={again} />;
    case "replay":
      return <Replay webhook={now.webhook} again={again} />;
    case "secret":
      return (
        <Sure
          title={t("hook.secret-title", { name: now.webhook.name })}
          hint={t("hook.secret-hint")}
          go={t("hook.secret-go")}
          onGo={() => rotate(now.webhook, again)}
          onClose={close}
        />
      );
    case "remove":
      return (
        <Sure
          title={t("hook.remove-title", { name: now.webhook.name })}
          hint={t("hook.remove-hint")}
          go={t("hook.remove")}
          onGo={() => remove(now.webhook, again)}
          onClose={close}
        />
      );
    case "made":
      return (
        <Once
          title={t("hook.made-title", { name: now.made.webhook.name })}
          hint={t("hook.made-hint")}
          secret={now.made.secret}
          onClose={close}
        />
      );
    default:
      return null;
  }
}

async function rotate(webhook: WebhookView, again: () => void): Promise<void> {
  try {
    ask({ step: "made", made: await settings.rotateSecret(webhook.id) });
    again();
  } catch (cause) {
    sayFailure(cause);
  }
}

async function remove(webhook: WebhookView, again: () => void): Promise<void> {
  try {
    await settings.removeWebhook(webhook.id);
    say("toast.hook-removed", { name: webhook.name });
    close();
    again();
  } catch (cause) {
    sayFailure(cause);
  }
}

interface EditProps extends StepProps {
  readonly webhook: WebhookView | null;
}

function Edit({ webhook, again }: EditProps) {
  const boxes = useSignal<readonly string[]>(webhook?.kinds ?? ["order.*"]);
  const save = async (given: FormData): Promise<void> => {
    if (boxes.value.length === 0) throw NO_KINDS;
    const one = {
      name: String(given.get("name")),
      url: String(given.get("url")),
      kinds: boxes.value,
    };
    if (webhook) {
      await settings.changeWebhook(webhook.id, one);
      say("toast.hook-saved", { name: one.name });
      close();
    } else {
      ask({ step: "made", made: await settings.addWebhook(one) });
    }
    again();
  };
  return (
    <FormDialog
      title={webhook ? t("hook.edit-title", { name: webhook.name }) : t("hook.new")}
      go={webhook ? t("app.save") : t("hook.new-go")}
      save={save}
      onClose={close}
      testid="hook-dialog"
    >
      <Field
        label={t("users.name")}
        name="name"
        value={webhook?.name ?? ""}
        required
        maxLength={100}
        data-testid="hook-name"
      />
      <Field
        label={t("hook.url")}
        hint={t("hook.url-hint")}
        name="url"
        type="url"
        value={webhook?.url ?? ""}
        placeholder="https://"
        required
        maxLength={2000}
        data-testid="hook-url"
      />
      <Kinds
        kinds={boxes.value}
        onChange={(kinds) => {
          boxes.value = kinds;
        }}
      />
    </FormDialog>
  );
}

interface KindsProps {
  readonly kinds: readonly string[];
  readonly onChange: (kinds: readonly string[]) => void;
}

function Kinds({ kinds, onChange }: KindsProps) {
  const [found, again] = useAsked(settings.kinds);
  return (
    <fieldset class="kinds">
      <legend>{t("hook.kinds")}</legend>
      <Fetched of={found.value} again={again} rows={3}>
        {(all) => {
          const boxes = checked(kinds, Object.keys(all.kinds));
          const turn = (kind: string) => onChange([...press(boxes, kind)]);
          return Object.entries(all.kinds).map(([about, types]) => (
            <About key={about} about={about} types={types} boxes={boxes} turn={turn} />
          ));
        }}
      </Fetched>
    </fieldset>
  );
}

interface AboutProps {
  readonly about: string;
  readonly types: readonly string[];
  readonly boxes: ReadonlySet<string>;
  readonly turn: (kind: string) => void;
}

function About({ about, types, boxes, turn }: AboutProps) {
  const whole = `${about}.${ALL}`;
  const some = types.filter((type) => boxes.has(`${about}.${type}`));
  return (
    <details open={some.length > 0}>
      <summary>
        {word("event-about", about)}
        <span class="hint">
          {boxes.has(whole) ? ` · ${t("hook.all-of")}` : some.length ? ` · ${some.length}` : ""}
        </span>
      </summary>
      <label class="check">
        <input
          type="checkbox"
          checked={boxes.has(whole)}
          onChange={() => turn(whole)}
          data-testid={`kind-${whole}`}
        />
        {t("hook.all-of")}
      </label>
      {types.map((type) => (
        <label class="check mono" key={type}>
          <input
            type="checkbox"
            checked={boxes.has(whole) || boxes.has(`${about}.${type}`)}
            onChange={() => turn(`${about}.${type}`)}
            data-testid={`kind-${about}.${type}`}
          />
          {about}.{type}
        </label>
      ))}
    </details>
  );
}

function Replay({ webhook, again }: StepProps & { readonly webhook: WebhookView }) {
  const save = async (given: FormData): Promise<void> => {
    await settings.replaySince(webhook.id, new Date(String(given.get("since"))).toISOString());
    say("toast.hook-replay");
    close();
    again();
  };
  return (
    <FormDialog
      title={t("hook.replay-title", { name: webhook.name })}
      go={t("hook.replay-go")}
      save={save}
      onClose={close}
      testid="replay-dialog"
    >
      <p>{t("hook.replay-hint")}</p>
      <Field
        label={t("hook.replay-from")}
        name="since"
        type="datetime-local"
        required
        data-testid="replay-since"
      />
    </FormDialog>
  );
}
