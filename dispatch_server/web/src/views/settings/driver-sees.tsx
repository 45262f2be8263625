/** The driver's screen in small: what an ending asks for, in the order in which it is asked. */
import { Icon, type IconName } from "../../parts/icon";
import { asksFor } from "../../settings/demands";
import { t, word } from "../../texts";
import type { Needs, ProofKind } from "../../wire";

const ICONS: Readonly<Record<ProofKind, IconName>> = {
  photo: "photo",
  pin: "lock",
  scan: "keys",
  receiver: "user",
  signature: "redo",
  note: "copy",
};
const TONES: Readonly<Record<string, string>> = { required: "blue", warn: "warn" };

export function DriverSees({
  outcome,
  needs,
}: {
  readonly outcome: string;
  readonly needs: Needs;
}) {
  const asked = asksFor(needs);
  const isFree = asked.every(([, rule]) => rule === "optional");
  return (
    <figure class="driver-sees" data-testid="driver-sees">
      <figcaption>{t("proofs.preview")}</figcaption>
      <div class="phone-screen">
        <small>{t("proofs.preview-stop")}</small>
        <strong>{outcome}</strong>
        <ul>
          {asked.map(([kind, rule]) => (
            <li key={kind} data-kind={kind} data-rule={rule}>
              <Icon name={ICONS[kind]} size={16} />
              <span>{word("proof", kind)}</span>
              <span class={`badge ${TONES[rule] ?? ""}`}>{word("proof-rule", rule)}</span>
            </li>
          ))}
        </ul>
        {isFree ? <p class="hint">{t("proofs.free")}</p> : null}
      </div>
    </figure>
  );
}
