/** The settings: a list of kinds, and the one that is chosen. */
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon";
import { Empty } from "../parts/state";
import { go, query } from "../query";
import { t } from "../texts";
import { ownTabs } from "./settings/tabs";

export function Settings() {
  const tabs = ownTabs();
  const shown = tabs.find((tab) => tab.id === query.value.tab) ?? tabs[0];
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    // In a narrow window the tabs are one row, which is wider than it.
    row.current?.querySelector("[aria-current]")?.scrollIntoView({
      block: "nearest",
      inline: "center",
    });
  }, [shown]);
  return (
    <>
      <header class="head">
        <h1>{t("nav.settings")}</h1>
      </header>
      <div class="settings">
        <nav ref={row} class="settings-tabs" aria-label={t("settings.tabs")}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              class="quiet"
              aria-current={tab === shown ? "page" : undefined}
              onClick={() => go({ tab: tab.id })}
              data-testid={`tab-${tab.id}`}
            >
              <Icon name={tab.icon} /> {t(tab.label)}
            </button>
          ))}
        </nav>
        <div class="settings-page" data-testid="settings-page" data-tab={shown?.id}>
          {shown ? (
            <shown.Page key={shown.id} />
          ) : (
            <Empty icon="lock" title={t("settings.none")} hint={t("settings.none-hint")} />
          )}
        </div>
      </div>
    </>
  );
}
