/** The frame: who is asking, where they are, the view and the map beside it. */
import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { watchNeeds } from "../alerts/alerting";
import { titled } from "../alerts/grouping";
import { openNeeds, watchRoutes } from "../inbox/needing";
import { isPlacing } from "../map/pick";
import { showsAreas } from "../map/sketch";
import { Icon, type IconName } from "../parts/icon";
import { Toasts } from "../parts/toasts";
import { tellWhere } from "../presence";
import { go, query, VIEWS, type View } from "../query";
import { onKey, overlay } from "../shortcuts";
import { me, review } from "../store";
import { t } from "../texts";
import { Spoken } from "./alerts";
import { Board } from "./board";
import { Chat } from "./chat";
import { ChoosePassword, linkToken } from "./choose-password";
import { ChosenBar } from "./chosen-bar";
import { Compare } from "./compare";
import { DayMap } from "./day-map";
import { Figures } from "./figures";
import { Fleet } from "./fleet";
import { Incidents } from "./incidents";
import { Keyboard } from "./keyboard";
import { LogIn } from "./login";
import { Orders } from "./orders";
import { Palette } from "./palette";
import { Plan } from "./plan";
import { Replan } from "./replan";
import { Review } from "./review";
import { Run } from "./run";
import { Runs } from "./runs";
import { Settings } from "./settings";
import { Top } from "./top";

export function App() {
  const token = linkToken.value;
  if (!token && me.value === undefined) return <Splash />;
  return (
    <>
      {token ? <ChoosePassword token={token} /> : me.value ? <Shell /> : <LogIn />}
      <Toasts />
    </>
  );
}

const Splash = () => (
  <div class="splash" role="status">
    <img src="/console/icon.svg" alt="" width="48" height="48" />
    <span class="unseen">Porta</span>
  </div>
);

function Shell() {
  const { view, run, order, replan, tab } = query.value;
  const compares = view === "plan" && query.value.with !== null; // it has maps of its own
  const panel = useRef<HTMLElement>(null);
  useEffect(
    () =>
      effect(() => {
        document.title = titled(`${t(`nav.${query.value.view}`)} · Porta`, openNeeds.value);
      }),
    [],
  );
  useEffect(watchRoutes, []);
  useEffect(tellWhere, []);
  useEffect(watchNeeds, []);
  useEffect(() => {
    panel.current?.scrollTo({ top: 0 });
  }, [view, run, order, replan, tab, compares]);
  // Before it is painted: who sees the shell may press a key already.
  useLayoutEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div
      class="shell"
      data-view={compares ? "compare" : view}
      data-placing={isPlacing.value || showsAreas.value}
      data-testid="shell"
    >
      <a class="skip" href="#panel">
        {t("app.skip")}
      </a>
      <Top />
      <Spoken />
      <Nav />
      <main class="panel" id="panel" tabIndex={-1} ref={panel}>
        {compares ? <Compare /> : <Page view={view} run={run} replan={replan} />}
      </main>
      {compares ? null : <DayMap />}
      {compares ? null : <Board />}
      <Chat />
      {compares ? null : <ChosenBar />}
      {overlay.value === "palette" ? <Palette /> : null}
      {overlay.value === "shortcuts" ? <Keyboard /> : null}
    </div>
  );
}

interface PageProps {
  readonly view: View;
  readonly run: string | null;
  readonly replan: string | null;
}

function Page({ view, run, replan }: PageProps) {
  switch (view) {
    case "orders":
      return <Orders />;
    case "review":
      return <Review />;
    case "plan":
      return <Plan />;
    case "fleet":
      return <Fleet />;
    case "incidents":
      return <Incidents />;
    case "figures":
      return <Figures />;
    case "settings":
      return <Settings />;
    default:
      if (replan) return <Replan id={replan} />;
      return run ? <Run key={run} id={run} /> : <Runs />;
  }
}

const COUNTS: Partial<Record<View, () => number>> = {
  review: () => review.value.value?.total ?? 0,
  incidents: () => openNeeds.value,
};

const Nav = () => (
  <nav class="nav" aria-label={t("nav.label")}>
    {VIEWS.map((view) => {
      const count = COUNTS[view]?.() ?? 0;
      return (
        <button
          key={view}
          type="button"
          aria-current={query.value.view === view ? "page" : undefined}
          data-testid={`nav-${view}`}
          onClick={() =>
            go(
              query.value.view === view
                ? { run: null, stop: null, order: null, replan: null, with: null }
                : { view },
            )
          }
        >
          <Icon name={view as IconName} size={22} />
          <span>{t(`nav.${view}`)}</span>
          {count > 0 ? <b class="count">{count > 99 ? "99+" : count}</b> : null}
        </button>
      );
    })}
  </nav>
);
