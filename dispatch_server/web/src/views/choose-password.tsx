/** The page behind a one-time link: whoever holds it chooses a password, and is in. */
import { signal } from "@preact/signals";
import { enter } from "../actions";
import { useAsked } from "../asked";
import { bestLocale, locale } from "../format";
import { Field, Form } from "../parts/form";
import { Fetched } from "../parts/state";
import { settings } from "../settings-api";
import { t } from "../texts";
import type { LinkHolder } from "../wire";

const MARK = "#password=";
const read = (): string | null =>
  location.hash.startsWith(MARK) ? location.hash.slice(MARK.length) : null;

/** The link's token, kept behind the # so that no server's log has it. */
export const linkToken = signal<string | null>(read());
addEventListener("hashchange", () => {
  linkToken.value = read();
});

function leave(): void {
  history.replaceState(null, "", location.pathname);
  linkToken.value = null;
}

export function ChoosePassword({ token }: { token: string }) {
  const [holder, again] = useAsked(async () => {
    const found = await settings.linkHolder(token);
    locale.value = bestLocale(found.locale);
    document.documentElement.lang = locale.value;
    return found;
  }, [token]);
  return (
    <main class="login">
      <div class="login-art" aria-hidden="true" />
      <div class="login-card" data-testid="choose-password">
        <img src="/console/icon.svg" alt="Porta" width="44" height="44" />
        <h1>{t("choose.title")}</h1>
        <Fetched of={holder.value} again={again} rows={3}>
          {(found) => <Chosen token={token} holder={found} />}
        </Fetched>
        {holder.value.failure ? (
          <button type="button" onClick={leave} data-testid="choose-leave">
            {t("choose.leave")}
          </button>
        ) : null}
      </div>
    </main>
  );
}

function Chosen({ token, holder }: { token: string; holder: LinkHolder }) {
  const save = async (given: FormData): Promise<void> => {
    const who = await settings.choosePassword({ token, password: String(given.get("password")) });
    leave();
    enter(who);
  };
  return (
    <Form
      save={save}
      foot={(busy) => (
        <button type="submit" class="primary big" disabled={busy} data-testid="choose-go">
          {t("choose.go")}
        </button>
      )}
    >
      <p class="hint">
        {t("choose.hint", { name: holder.name, organization: holder.organization_name })}
      </p>
      <Field
        label={t("login.email")}
        type="email"
        value={holder.email}
        autocomplete="username"
        readOnly
      />
      <Field
        label={t("choose.password")}
        hint={t("choose.password-hint", { count: holder.min_password })}
        name="password"
        type="password"
        autocomplete="new-password"
        required
        minLength={holder.min_password}
        maxLength={1024}
        data-testid="choose-input"
      />
    </Form>
  );
}
