/** The list of shortcuts, and the switch for those who press keys by accident. */
import { shownKey } from "../keys";
import { Dialog } from "../parts/dialog";
import { type Group, overlay, SHORTCUTS, singleKeys, turnSingleKeys } from "../shortcuts";
import { t } from "../texts";

const GROUPS: readonly Group[] = ["go", "list", "order", "app"];

export const Keyboard = () => (
  <Dialog
    wide
    title={t("keys.title")}
    onClose={() => {
      overlay.value = null;
    }}
    testid="keyboard"
  >
    <div class="keys">
      {GROUPS.map((group) => (
        <section key={group}>
          <h3>{t(`keys.${group}`)}</h3>
          <dl>
            {group === "app" ? <Line says={t("palette.title")} keys={["Ctrl", "K"]} /> : null}
            {group === "app" ? <Line says={t("undo.this")} keys={["Ctrl", "Z"]} /> : null}
            {SHORTCUTS.filter((one) => one.group === group).map((one) => (
              <Line key={one.says} says={t(one.says)} keys={one.keys.map(shownKey)} />
            ))}
          </dl>
        </section>
      ))}
    </div>
    <label class="check">
      <input
        type="checkbox"
        checked={singleKeys.value}
        onChange={(event) => turnSingleKeys(event.currentTarget.checked)}
        data-testid="single-keys"
      />
      {t("keys.single")}
    </label>
  </Dialog>
);

const Line = ({ says, keys }: { says: string; keys: readonly string[] }) => (
  <div>
    <dt>{says}</dt>
    <dd>
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </dd>
  </div>
);
