/** One's own name, language, password, and where one is signed in. */
import { useSignal } from "@preact/signals";
import { renamed } from "../../actions";
import { agentText } from "../../agent";
import { useAsked } from "../../asked";
import { moment } from "../../format";
import { Choice, Field, Form } from "../../parts/form";
import { Fetched } from "../../parts/state";
import { settings } from "../../settings-api";
import { timeZone } from "../../store";
import { t, word } from "../../texts";
import { say, sayFailure } from "../../toasts";
import type { ChangeProfile, Profile, SessionView } from "../../wire";

const LANGUAGES = [
  ["pt-BR", "Português (Brasil)"],
  ["en", "English"],
] as const;

export function OwnProfile() {
  const [profile, again] = useAsked(settings.profile);
  const [sessions, reload] = useAsked(settings.sessions);
  return (
    <>
      <header class="settings-head">
        <h2>{t("settings.profile")}</h2>
      </header>
      <Fetched of={profile.value} again={again} rows={3}>
        {(found) => <Person profile={found} />}
      </Fetched>
      <section class="settings-part">
        <h3>{t("profile.password")}</h3>
        <Password onChanged={reload} />
      </section>
      <section class="settings-part">
        <h3>{t("profile.sessions")}</h3>
        <Fetched of={sessions.value} again={reload} rows={2}>
          {(found) => <Sessions sessions={found} again={reload} />}
        </Fetched>
      </section>
    </>
  );
}

function Person({ profile }: { profile: Profile }) {
  const save = async (given: FormData): Promise<void> => {
    await settings.changeProfile({
      name: String(given.get("name")),
      locale: String(given.get("locale")) as ChangeProfile["locale"],
    });
    await renamed();
    say("toast.profile-saved");
  };
  return (
    <Form
      save={save}
      testid="profile"
      foot={(busy) => (
        <button type="submit" class="primary" disabled={busy} data-testid="profile-go">
          {t("app.save")}
        </button>
      )}
    >
      <p class="hint">
        {profile.email} · {word("role", profile.role)}
      </p>
      <Field
        label={t("users.name")}
        name="name"
        value={profile.name}
        required
        maxLength={200}
        autocomplete="name"
        data-testid="profile-name"
      />
      <Choice
        label={t("profile.language")}
        name="locale"
        options={[["", t("profile.language-organization")], ...LANGUAGES]}
        chosen={profile.locale}
        data-testid="profile-locale"
      />
    </Form>
  );
}

function Password({ onChanged }: { onChanged: () => void }) {
  const turn = useSignal(0);
  const save = async (given: FormData): Promise<void> => {
    await settings.changePassword({
      current: String(given.get("current")),
      new: String(given.get("new")),
    });
    turn.value += 1; // an empty form again
    say("toast.password-changed");
    onChanged();
  };
  return (
    <Form
      key={turn.value}
      save={save}
      testid="password"
      foot={(busy) => (
        <button type="submit" disabled={busy} data-testid="password-go">
          {t("profile.password-go")}
        </button>
      )}
    >
      <div class="pair">
        <Field
          label={t("profile.password-now")}
          name="current"
          type="password"
          autocomplete="current-password"
          required
          maxLength={1024}
          data-testid="password-now"
        />
        <Field
          label={t("profile.password-new")}
          name="new"
          type="password"
          autocomplete="new-password"
          required
          minLength={10}
          maxLength={1024}
          data-testid="password-new"
        />
      </div>
    </Form>
  );
}

interface SessionsProps {
  readonly sessions: readonly SessionView[];
  readonly again: () => void;
}

function Sessions({ sessions, again }: SessionsProps) {
  const end = async (id: string): Promise<void> => {
    try {
      await settings.endSession(id);
      say("toast.session-ended");
    } catch (cause) {
      sayFailure(cause);
    }
    again();
  };
  const zone = timeZone.value;
  return (
    <ul class="lines" data-testid="sessions">
      {sessions.map((one) => (
        <li key={one.id} data-testid="session">
          <span>
            <strong>{agentText(one.agent) || t("profile.unknown-browser")}</strong>
            <span class="hint">
              {t("profile.since", { when: moment(one.created_at, zone) })}
              {one.seen_at ? ` · ${t("settings.seen", { when: moment(one.seen_at, zone) })}` : ""}
            </span>
          </span>
          {one.is_this ? (
            <span class="badge good">{t("profile.this-session")}</span>
          ) : (
            <button
              type="button"
              class="small"
              onClick={() => void end(one.id)}
              data-testid="session-end"
            >
              {t("profile.end")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
