/** Ctrl+K: pages, actions, drivers and orders by a few letters. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { logOut } from "../actions";
import { api } from "../api";
import { dayText } from "../format";
import { shownKey } from "../keys";
import { type Entry, fitting } from "../palette";
import { Icon, type IconName } from "../parts/icon";
import { go, goToDay, VIEWS } from "../query";
import { overlay, SHORTCUTS } from "../shortcuts";
import { drivers as allDrivers, may, runs } from "../store";
import { t, word } from "../texts";
import { choose, isDark } from "../theme";
import { openImport } from "../ui";
import type { FoundOrder } from "../wire";

const MOST = 12;
const SETTLE_MS = 120;
const FEWEST = 2;
const ICONS: Record<Entry["kind"], IconName> = {
  page: "next",
  act: "keys",
  run: "fleet",
  order: "orders",
};

const close = (): void => {
  overlay.value = null;
};

export function Palette() {
  const box = useRef<HTMLDialogElement>(null);
  const typed = useSignal("");
  const found = useSignal<readonly FoundOrder[]>([]);
  const at = useSignal(0);
  const list = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const entries = useComputed(() => {
    const own = fitting([...pages(), ...acts(), ...drivers()], typed.value, MOST);
    return [...own, ...found.value.map(orderEntry)];
  });
  useOrders(typed.value, (orders) => {
    found.value = orders;
  });
  const shown = entries.value;
  const chosen = Math.min(at.value, shown.length - 1);
  const take = (entry: Entry | undefined): void => {
    if (!entry) return;
    close();
    entry.act();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      at.value = (chosen + step + shown.length) % Math.max(shown.length, 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(shown[chosen]);
    }
  };
  return (
    <dialog
      ref={box}
      class="dialog palette"
      aria-label={t("palette.title")}
      onClose={close}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === box.current) close();
      }}
      onKeyDown={onKeyDown}
      data-testid="palette"
    >
      <div class="palette-ask">
        <Icon name="search" />
        <input
          autoFocus
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={shown.length ? `${list}-${chosen}` : undefined}
          aria-label={t("palette.title")}
          placeholder={t("palette.hint")}
          maxLength={100}
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            at.value = 0;
          }}
          data-testid="palette-input"
        />
      </div>
      <div class="palette-list" id={list} role="listbox" aria-label={t("palette.title")}>
        {shown.map((entry, index) => (
          <Row
            key={entry.id}
            id={`${list}-${index}`}
            entry={entry}
            isChosen={index === chosen}
            take={() => take(entry)}
          />
        ))}
      </div>
      {shown.length === 0 ? (
        <p class="palette-none" role="status">
          {t("palette.none")}
        </p>
      ) : null}
    </dialog>
  );
}

interface RowProps {
  readonly id: string;
  readonly entry: Entry;
  readonly isChosen: boolean;
  readonly take: () => void;
}

function Row({ id, entry, isChosen, take }: RowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input keeps the focus and answers Enter
    <div
      ref={row}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      class="palette-row"
      onClick={take}
      data-testid="palette-row"
      data-kind={entry.kind}
    >
      <Icon name={ICONS[entry.kind]} size={16} />
      <strong>{entry.text}</strong>
      {entry.hint ? <span class="hint">{entry.hint}</span> : null}
    </div>
  );
}

/** Ask the server for orders once the typing has settled. The newest question wins. */
function useOrders(typed: string, give: (orders: readonly FoundOrder[]) => void): void {
  useEffect(() => {
    const asked = typed.trim();
    if (asked.length < FEWEST) {
      give([]);
      return;
    }
    const control = new AbortController();
    const timer = setTimeout(() => {
      api
        .searchOrders(asked, MOST, control.signal)
        .then(({ orders }) => give(orders))
        .catch(() => undefined); // the other entries are there all the same
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [typed]);
}

const pages = (): Entry[] =>
  VIEWS.map((view) => ({
    id: `page ${view}`,
    kind: "page",
    text: t(`nav.${view}`),
    hint: keysOf(`nav.${view}`),
    act: () => go({ view, run: null, stop: null, order: null }),
  }));

const keysOf = (says: string): string =>
  SHORTCUTS.find((one) => one.says === says)
    ?.keys.map(shownKey)
    .join(" ") ?? "";

const act = (id: string, text: string, does: () => void, hint = ""): Entry => ({
  id: `act ${id}`,
  kind: "act",
  text,
  hint,
  act: does,
});

const acts = (): Entry[] => [
  ...(may("orders") ? [act("import", t("import.title"), openImport, keysOf("orders.import"))] : []),
  act("today", t("day.today"), () => goToDay(null), keysOf("day.today")),
  act("theme", t(isDark.value ? "theme.to-light" : "theme.to-dark"), () =>
    choose(isDark.value ? "light" : "dark"),
  ),
  act(
    "keys",
    t("keys.title"),
    () => {
      overlay.value = "shortcuts";
    },
    "?",
  ),
  act("out", t("login.out"), () => void logOut()),
];

/** The day's runs by who drives them, then the drivers who have none. */
function drivers(): Entry[] {
  const busy = new Set(runs.value.map((run) => run.driver_id));
  const idle = (allDrivers.value.value ?? []).filter((driver) => !busy.has(driver.id));
  return [
    ...runEntries(),
    ...idle.map((driver) => ({
      id: `driver ${driver.id}`,
      kind: "run" as const,
      text: driver.name,
      hint: t("palette.no-run"),
      act: () => go({ view: "fleet" }),
    })),
  ];
}

const runEntries = (): Entry[] =>
  runs.value.map((run) => ({
    id: `run ${run.id}`,
    kind: "run",
    text: run.driver_name,
    hint: `${run.vehicle_name} · ${word("run-status", run.status)}`,
    act: () => go({ view: "runs", run: run.id }),
  }));

const orderEntry = (order: FoundOrder): Entry => ({
  id: `order ${order.id}`,
  kind: "order",
  text: `${order.external_id} ${order.recipient_name}`,
  hint: `${dayText(order.date)} · ${word("order-status", order.status)} · ${order.address}`,
  act: () => go({ view: "orders", date: order.date, order: order.id }),
});
