import { t } from "../texts";
import { dismiss, toasts } from "../toasts";
import { Icon, type IconName } from "./icon";

const ICONS: Record<string, IconName> = { good: "check", bad: "warn", plain: "link", chat: "chat" };

/** The region is there before the first toast, or screen readers would miss it. */
export const Toasts = () => (
  <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
    {toasts.value.map((toast) => (
      <div key={toast.id} class={`toast ${toast.tone}`}>
        <Icon name={ICONS[toast.tone] ?? "check"} />
        <p>
          {toast.act ? (
            <button
              type="button"
              class="link"
              onClick={() => {
                dismiss(toast.id);
                toast.act?.();
              }}
            >
              {toast.text}
            </button>
          ) : (
            toast.text
          )}
        </p>
        {toast.offer ? (
          <button
            type="button"
            class="quiet small offer"
            onClick={() => {
              dismiss(toast.id);
              toast.offer?.act();
            }}
            data-testid="toast-offer"
          >
            {toast.offer.text}
          </button>
        ) : null}
        <button
          type="button"
          class="quiet icon-only"
          onClick={() => dismiss(toast.id)}
          aria-label={t("toast.dismiss")}
        >
          <Icon name="close" size={14} />
        </button>
      </div>
    ))}
  </div>
);
