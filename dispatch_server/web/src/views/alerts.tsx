/** How this browser tells of what needs a decision; and the same read out. */
import { chooseLevel, level, spoken } from "../alerts/alerting";
import { leave } from "../alerts/desktop";
import { LEVELS } from "../alerts/grouping";
import { Icon } from "../parts/icon";
import { t } from "../texts";

export const Alerts = () => (
  <>
    <fieldset class="themes" aria-label={t("alerts.label")}>
      <legend>
        <Icon name="bell" size={16} /> {t("alerts.label")}
      </legend>
      {LEVELS.map((one) => (
        <button
          key={one}
          type="button"
          class="small"
          aria-pressed={level.value === one}
          onClick={() => void chooseLevel(one)}
          data-testid={`alerts-${one}`}
        >
          {t(`alerts.${one}`)}
        </button>
      ))}
    </fieldset>
    <Allowed />
  </>
);

/** What the browser lets us do. Where it was never asked, choosing a level again asks it. */
function Allowed() {
  if (level.value === "off" || leave.value === "granted") return null;
  return (
    <span class="alerts-leave" role="status" data-testid="alerts-leave" data-leave={leave.value}>
      {t(`alerts.leave-${leave.value}`)}
    </span>
  );
}

export const Spoken = () => (
  <p class="unseen" role="status" aria-live="polite" data-testid="spoken">
    {spoken.value}
  </p>
);
