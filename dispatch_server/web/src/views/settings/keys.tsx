/** Keys by which other systems call the server. */
import { signal, useSignal } from "@preact/signals";
import { useFresh } from "../../asked";
import { endOfDay, listed, moment } from "../../format";
import { of } from "../../fresh";
import { Sure } from "../../parts/dialog";
import { Choice, Field, FormDialog, Once } from "../../parts/form";
import { Icon } from "../../parts/icon";
import { Empty, Fetched } from "../../parts/state";
import { settings } from "../../settings-api";
import { timeZone, today } from "../../store";
import { t, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { KeyMade, KeyView, Permission, Role } from "../../wire";

const aboutKeys = of("key");
const SCOPES: readonly Permission[] = ["see", "orders", "webhooks"];
const USUAL: readonly Permission[] = ["see", "orders"];

function Scopes() {
  const given = useSignal(USUAL);
  const give = (scope: Permission, on: boolean): void => {
    given.value = SCOPES.filter((one) => (one === scope ? on : given.value.includes(one)));
  };
  return (
    <fieldset class="field scopes">
      <legend>{t("key.scopes")}</legend>
      {SCOPES.map((scope, place) => (
        <label key={scope} class="check">
          <input
            type="checkbox"
            name="scope"
            value={scope}
            checked={given.value.includes(scope)}
            required={place === 0 && given.value.length === 0} // a key that may nothing is none
            onChange={(event) => give(scope, event.currentTarget.checked)}
            data-testid={`scope-${scope}`}
          />
          {word("scope-may", scope)}
        </label>
      ))}
    </fieldset>
  );
}

const ROLES: readonly Role[] = ["integration", "dispatcher", "support", "viewer"];

type Asked =
  | { readonly step: "new" }
  | { readonly step: "revoke"; readonly key: KeyView }
  | { readonly step: "made"; readonly made: KeyMade };
const asked = signal<Asked | null>(null);
const close = (): void => {
  asked.value = null;
};
const openNew = (): void => {
  asked.value = { step: "new" };
};

export function Keys() {
  const [keys, again] = useFresh(settings.keys, aboutKeys);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.keys")}</h2>
        <p class="hint">{t("key.hint")}</p>
        <button type="button" class="primary" onClick={openNew} data-testid="key-new">
          <Icon name="plus" size={16} /> {t("key.new")}
        </button>
      </header>
      <Fetched of={keys.value} again={again} rows={3}>
        {(found) =>
          found.length === 0 ? (
            <Empty icon="key" title={t("key.empty")} hint={t("key.empty-hint")} />
          ) : (
            <ul class="lines" data-testid="keys">
              {found.map((key) => (
                <Key key={key.id} one={key} />
              ))}
            </ul>
          )
        }
      </Fetched>
      <Step again={again} />
    </>
  );
}

function Key({ one }: { one: KeyView }) {
  const zone = timeZone.value;
  const expired = one.expires_at !== null && Date.parse(one.expires_at) <= Date.now();
  return (
    <li data-testid="key" data-revoked={one.revoked_at !== null}>
      <span>
        <strong>{one.name}</strong>
        <span class="hint">
          <span class="mono">{one.hint}…</span> · {word("role", one.role)}
          {one.scopes.length ? `: ${listed(one.scopes.map((scope) => word("scope", scope)))}` : ""}
        </span>
        <span class="hint">
          {[
            one.seen_at ? t("settings.seen", { when: moment(one.seen_at, zone) }) : t("key.unseen"),
            one.expires_at ? t("key.expires", { when: moment(one.expires_at, zone) }) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {one.revoked_at ? (
        <span class="badge">{t("key.revoked", { when: moment(one.revoked_at, zone) })}</span>
      ) : (
        <>
          {expired ? <span class="badge warn">{t("key.expired")}</span> : null}
          <button
            type="button"
            class="small danger"
            onClick={() => {
              asked.value = { step: "revoke", key: one };
            }}
            data-testid="key-revoke"
          >
            {t("phones.revoke")}
          </button>
        </>
      )}
    </li>
  );
}

/** The window that is open, if any. */
function Step({ again }: { again: () => void }) {
  const now = asked.value;
  switch (now?.step) {
    case "new":
      return <NewKey again={again} />;
    case "revoke":
      return (
        <Sure
          title={t("key.revoke-title", { name: now.key.name })}
          hint={t("key.revoke-hint")}
          go={t("phones.revoke")}
          onGo={() => revoke(now.key, again)}
          onClose={close}
        />
      );
    case "made":
      return (
        <Once
          title={t("key.made-title", { name: now.made.key.name })}
          hint={t("key.made-hint")}
          secret={now.made.token}
          onClose={close}
        />
      );
    default:
      return null;
  }
}

async function revoke(key: KeyView, again: () => void): Promise<void> {
  try {
    await settings.revokeKey(key.id);
    say("toast.key-revoked", { name: key.name });
    close();
    again();
  } catch (cause) {
    sayFailure(cause);
  }
}

function NewKey({ again }: { again: () => void }) {
  const role = useSignal<Role>("integration");
  const save = async (given: FormData): Promise<void> => {
    const day = String(given.get("expires") ?? "");
    const made = await settings.addKey({
      name: String(given.get("name")),
      role: role.value,
      scopes: role.value === "integration" ? (given.getAll("scope") as Permission[]) : null,
      expires_at: day ? endOfDay(day, timeZone.value) : null,
    });
    asked.value = { step: "made", made };
    again();
  };
  return (
    <FormDialog
      title={t("key.new")}
      go={t("key.new-go")}
      save={save}
      onClose={close}
      testid="key-dialog"
    >
      <Field
        label={t("users.name")}
        hint={t("key.name-hint")}
        name="name"
        required
        maxLength={200}
        data-testid="key-name"
      />
      <Choice
        label={t("key.may")}
        name="role"
        options={ROLES.map((role) => [role, `${word("role", role)}: ${word("role-may", role)}`])}
        chosen={role.value}
        onChange={(chosen) => {
          role.value = chosen as Role;
        }}
        data-testid="key-role"
      />
      {role.value === "integration" ? <Scopes /> : null}
      <Field
        label={t("key.until")}
        hint={t("key.until-hint")}
        name="expires"
        type="date"
        min={today.value}
        data-testid="key-expires"
      />
    </FormDialog>
  );
}
