import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { logIn } from "../actions";
import { Failure } from "../api";
import { Icon } from "../parts/icon";
import { t } from "../texts";
import { failureText } from "../toasts";

export function LogIn() {
  const busy = useSignal(false);
  const wrong = useSignal<string | null>(null);
  const shown = useSignal(false);
  const email = useId();
  const password = useId();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    wrong.value = null;
    try {
      await logIn(String(form.get("email")).trim(), String(form.get("password")));
    } catch (cause) {
      const refused = cause instanceof Failure && [401, 403, 404, 422].includes(cause.status);
      wrong.value = refused ? t("login.wrong") : failureText(cause);
      busy.value = false;
    }
  };
  return (
    <main class="login">
      <div class="login-art" aria-hidden="true" />
      <form class="login-card" onSubmit={submit} data-testid="login">
        <img src="/console/icon.svg" alt="Porta" width="44" height="44" />
        <h1>{t("login.title")}</h1>
        <p class="hint">{t("login.hint")}</p>
        <label for={email}>{t("login.email")}</label>
        <input
          id={email}
          name="email"
          type="email"
          autocomplete="username"
          required
          maxLength={254}
          data-testid="login-email"
        />
        <label for={password}>{t("login.password")}</label>
        <div class="with-button">
          <input
            id={password}
            name="password"
            type={(shown.value ? "text" : "password") as "password"}
            autocomplete="current-password"
            required
            maxLength={1024}
            data-testid="login-password"
          />
          <button
            type="button"
            class="quiet small"
            aria-pressed={shown.value}
            aria-label={t(shown.value ? "login.hide" : "login.show")}
            onClick={() => {
              shown.value = !shown.value;
            }}
          >
            {shown.value ? "•••" : "abc"}
          </button>
        </div>
        <p class="form-error" role="alert" data-testid="login-error">
          {wrong.value ? (
            <>
              <Icon name="warn" size={16} /> {wrong.value}
            </>
          ) : null}
        </p>
        <button type="submit" class="primary big" disabled={busy.value} data-testid="login-submit">
          {t(busy.value ? "login.going" : "login.go")}
        </button>
      </form>
    </main>
  );
}
