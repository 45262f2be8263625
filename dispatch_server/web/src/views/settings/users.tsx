/** Who may come in at the console, and as what. */
import { signal } from "@preact/signals";
import { useFresh } from "../../asked";
import { moment } from "../../format";
import { of } from "../../fresh";
import { Sure } from "../../parts/dialog";
import { Choice, Field, FormDialog, Once } from "../../parts/form";
import { Icon } from "../../parts/icon";
import { Fetched } from "../../parts/state";
import { settings } from "../../settings-api";
import { me, timeZone } from "../../store";
import { t, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { PasswordLinkView, PersonView, Role } from "../../wire";

const aboutUsers = of("user");
const ROLES: readonly Role[] = ["owner", "admin", "dispatcher", "support", "viewer"];
const isOwner = (): boolean => me.value?.user.role === "owner";
const ownRoles = () =>
  ROLES.filter((role) => role !== "owner" || isOwner()).map(
    (role) => [role, word("role", role)] as const,
  );

type Asked =
  | { readonly step: "invite" }
  | { readonly step: "role" | "shut-out" | "link"; readonly user: PersonView }
  | { readonly step: "made"; readonly link: PasswordLinkView };
const asked = signal<Asked | null>(null);
const close = (): void => {
  asked.value = null;
};

export function Users() {
  const [users, again] = useFresh(settings.users, aboutUsers);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.users")}</h2>
        <p class="hint">{t("users.hint")}</p>
        <button
          type="button"
          class="primary"
          onClick={() => {
            asked.value = { step: "invite" };
          }}
          data-testid="invite"
        >
          <Icon name="plus" size={16} /> {t("users.invite")}
        </button>
      </header>
      <Fetched of={users.value} again={again} rows={4}>
        {(found) => (
          <ul class="lines" data-testid="users">
            {found.map((user) => (
              <User key={user.id} user={user} again={again} />
            ))}
          </ul>
        )}
      </Fetched>
      <Step again={again} />
    </>
  );
}

interface UserProps {
  readonly user: PersonView;
  readonly again: () => void;
}

function User({ user, again }: UserProps) {
  const mine = user.id === me.value?.user.id;
  const reach = user.role !== "owner" || isOwner();
  const ask = (step: "role" | "shut-out" | "link") => () => {
    asked.value = { step, user };
  };
  const letIn = (): Promise<void> => change(user, { is_active: true }, again);
  return (
    <li class="person" data-testid="user-line" data-state={user.state} data-email={user.email}>
      <span>
        <strong>
          {user.name} {mine ? <span class="hint">({t("users.you")})</span> : null}
        </strong>
        <span class="hint">{user.email}</span>
        <span class="hint">
          {user.seen_at ? t("settings.seen", { when: moment(user.seen_at, timeZone.value) }) : null}
        </span>
      </span>
      <span class="badges">
        <span class="badge">{word("role", user.role)}</span>
        {user.state === "active" ? null : (
          <span class={`badge ${user.state === "invited" ? "blue" : "warn"}`}>
            {t(`users.${user.state}`)}
          </span>
        )}
      </span>
      {reach ? (
        <span class="buttons">
          {user.state === "deactivated" ? (
            <button type="button" class="small" onClick={letIn} data-testid="let-in">
              {t("users.let-in")}
            </button>
          ) : (
            <>
              <button type="button" class="small" onClick={ask("role")} data-testid="change-role">
                {t("users.role")}
              </button>
              <button type="button" class="small" onClick={ask("link")} data-testid="new-link">
                {t(user.state === "invited" ? "users.link-again" : "users.link")}
              </button>
              <button
                type="button"
                class="small danger"
                onClick={ask("shut-out")}
                data-testid="shut-out"
              >
                {t("users.shut-out")}
              </button>
            </>
          )}
        </span>
      ) : null}
    </li>
  );
}

async function change(
  user: PersonView,
  to: Parameters<typeof settings.changeUser>[1],
  again: () => void,
): Promise<void> {
  try {
    await settings.changeUser(user.id, to);
    say("toast.user-changed", { name: user.name });
    close();
    again();
  } catch (cause) {
    sayFailure(cause);
  }
}

/** The window that is open, if any. */
function Step({ again }: { again: () => void }) {
  const now = asked.value;
  switch (now?.step) {
    case "invite":
      return <Invite again={again} />;
    case "role":
      return <ChangeRole user={now.user} again={again} />;
    case "shut-out":
      return (
        <Sure
          title={t("users.shut-out-title", { name: now.user.name })}
          hint={t("users.shut-out-hint")}
          go={t("users.shut-out")}
          onGo={() => change(now.user, { is_active: false }, again)}
          onClose={close}
        />
      );
    case "link":
      return (
        <Sure
          title={t("users.link-title", { name: now.user.name })}
          hint={t("users.link-hint")}
          go={t("users.link-go")}
          onGo={() => newLink(now.user)}
          onClose={close}
        />
      );
    case "made":
      return (
        <Once
          title={t("users.made-title", { name: now.link.user.name })}
          hint={t("users.made-hint", {
            when: moment(now.link.expires_at, timeZone.value),
          })}
          secret={now.link.url}
          onClose={close}
        />
      );
    default:
      return null;
  }
}

async function newLink(user: PersonView): Promise<void> {
  try {
    asked.value = { step: "made", link: await settings.passwordLink(user.id) };
  } catch (cause) {
    sayFailure(cause);
  }
}

function Invite({ again }: { again: () => void }) {
  const save = async (given: FormData): Promise<void> => {
    const link = await settings.invite({
      name: String(given.get("name")),
      email: String(given.get("email")).trim(),
      role: String(given.get("role")) as Role,
    });
    asked.value = { step: "made", link };
    again();
  };
  return (
    <FormDialog
      title={t("users.invite")}
      go={t("users.invite-go")}
      save={save}
      onClose={close}
      testid="invite-dialog"
    >
      <Field
        label={t("users.name")}
        name="name"
        required
        maxLength={200}
        data-testid="invite-name"
      />
      <Field
        label={t("login.email")}
        name="email"
        type="email"
        required
        maxLength={254}
        data-testid="invite-email"
      />
      <RoleChoice chosen="dispatcher" />
    </FormDialog>
  );
}

function ChangeRole({ user, again }: UserProps) {
  const save = async (given: FormData): Promise<void> => {
    await settings.changeUser(user.id, { role: String(given.get("role")) as Role });
    say("toast.user-changed", { name: user.name });
    close();
    again();
  };
  return (
    <FormDialog
      title={t("users.role-title", { name: user.name })}
      go={t("app.save")}
      save={save}
      onClose={close}
      testid="role-dialog"
    >
      <RoleChoice chosen={user.role} />
    </FormDialog>
  );
}

const RoleChoice = ({ chosen }: { chosen: string }) => (
  <>
    <Choice
      label={t("users.role")}
      name="role"
      options={ownRoles()}
      chosen={chosen}
      data-testid="role-choice"
    />
    <dl class="rows small">
      {ownRoles().map(([role, text]) => (
        <div key={role}>
          <dt>{text}</dt>
          <dd>{word("role-may", role)}</dd>
        </div>
      ))}
    </dl>
  </>
);
