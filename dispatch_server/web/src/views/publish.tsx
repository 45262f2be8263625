/** Hand a plan to the drivers: all of its routes, or those that are ticked. */
import { useSignal } from "@preact/signals";
import { number, time } from "../format";
import { Swatch } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { Picks } from "../parts/picks";
import { canChange, publishPlan, routesLeft } from "../planning";
import { may, timeZone } from "../store";
import { t, tn } from "../texts";
import type { PlanView, RouteView, Uuid } from "../wire";
import { Broken } from "./revise";

interface Props {
  readonly plan: PlanView;
  /** What the button says, where it does not stand below the plan's own name. */
  readonly name?: string;
  readonly testid?: string;
}

/** The button and its dialog; nothing where nothing is left that may leave. */
export function Publish({ plan, name, testid = "plan-publish" }: Props) {
  const asking = useSignal(false);
  const left = routesLeft(plan);
  const isFirst = canChange(plan);
  if (!isFirst && !(plan.status === "published" && left.length && may("plan"))) return null;
  return (
    <>
      <button
        type="button"
        class="primary"
        onClick={() => {
          asking.value = true;
        }}
        data-testid={testid}
      >
        <Icon name="send" size={16} />{" "}
        {name ?? (isFirst ? t("plan.publish") : tn("publish.rest", left.length))}
      </button>
      {asking.value ? (
        <Ask
          plan={plan}
          routes={left}
          close={() => {
            asking.value = false;
          }}
        />
      ) : null}
    </>
  );
}

interface AskProps {
  readonly plan: PlanView;
  readonly routes: readonly RouteView[];
  readonly close: () => void;
}

function Ask({ plan, routes, close }: AskProps) {
  const busy = useSignal(false);
  const picked = useSignal<ReadonlySet<Uuid>>(new Set(routes.map((one) => one.shift_id)));
  const leaving = routes.filter((one) => picked.value.has(one.shift_id));
  const stops = leaving.reduce((sum, one) => sum + one.stops.length, 0);
  const broken = plan.violations.filter((one) => picked.value.has(one.shift_id));
  const stay = routes.length - leaving.length;
  const publish = async (): Promise<void> => {
    busy.value = true;
    const isAll = leaving.length === plan.routes.length;
    await publishPlan(plan, isAll ? [] : leaving.map((one) => one.shift_id), broken.length > 0);
    busy.value = false;
    close();
  };
  return (
    <Dialog
      title={t("plan.publish-title")}
      onClose={close}
      testid="publish-dialog"
      foot={
        <>
          <button type="button" onClick={close}>
            {t("app.cancel")}
          </button>
          <button
            type="button"
            class="primary"
            disabled={busy.value || (leaving.length === 0 && routes.length > 0)}
            onClick={() => void publish()}
            data-testid="publish-confirm"
          >
            {t(broken.length ? "revise.publish-broken" : "plan.publish-go")}
          </button>
        </>
      }
    >
      <p role="status">{t("plan.publish-text", { routes: leaving.length, stops })}</p>
      {routes.length > 1 ? (
        <Picks
          legend={t("publish.which")}
          ids={routes.map((one) => one.shift_id)}
          picked={picked.value}
          pick={(next) => {
            picked.value = next;
          }}
          testid="publish-route"
        >
          {(id) => <Named route={routes.find((one) => one.shift_id === id)} />}
        </Picks>
      ) : null}
      {stay ? <p class="hint">{tn("publish.stay", stay)}</p> : null}
      {plan.unassigned.length ? (
        <p class="notice warn">{tn("plan.publish-left", plan.unassigned.length)}</p>
      ) : null}
      <Broken violations={broken} />
    </Dialog>
  );
}

const Named = ({ route }: { route: RouteView | undefined }) =>
  route ? (
    <>
      <Swatch number={route.number} />
      <span>{route.driver_name}</span>
      <span class="hint">
        {t("run.stops")} {number(route.stops.length)} · {time(route.departs_at, timeZone.value)}
      </span>
    </>
  ) : null;
