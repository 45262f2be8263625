/** What may be done about an incident where it is seen, the likeliest first, each with its question. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { dayAfter } from "../format";
import { actOn, proposeRest, type Wanted } from "../inbox/acting";
import { Icon, type IconName } from "../parts/icon";
import { Sure } from "../parts/sure";
import { go, query } from "../query";
import { incidents, may, today } from "../store";
import { t } from "../texts";
import { say } from "../toasts";
import { deciding } from "../ui";
import type { Act, IncidentView } from "../wire";
import { Correct } from "./correct";
import { MoveStops, SkipStop } from "./move-stops";
import { Reschedule } from "./reschedule";

const ICONS: Readonly<Record<Act, IconName>> = {
  reattempt: "clock",
  return: "back",
  new_address: "review",
  move: "runs",
  skip: "down",
  replan: "plan",
};
const NEEDS: Readonly<Record<Act, string>> = {
  reattempt: "orders",
  return: "orders",
  new_address: "places",
  move: "plan",
  skip: "plan",
  replan: "plan",
};

export function IncidentActs({ incident }: { incident: IncidentView }) {
  const open = useSignal<Act | null>(null);
  const why = useSignal<string | null>(null);
  const isOpen = open.value !== null;
  useEffect(() => {
    if (!isOpen) return;
    deciding.value = incident.id;
    return () => {
      if (deciding.peek() === incident.id) deciding.value = null;
    };
  }, [isOpen, incident.id]);
  useEffect(
    () => () => {
      const isThere = incidents.peek().value?.some((one) => one.id === incident.id);
      if (open.peek() && !isThere) say("inbox.gone", {}, "plain");
    },
    [incident.id, open],
  );
  const acts = incident.acts.filter((act) => may("orders") && may(NEEDS[act]));
  if (acts.length === 0) return null;
  const close = (): void => {
    open.value = null;
  };
  const start = async (act: Act): Promise<void> => {
    why.value = null;
    if (act !== "replan") open.value = open.value === act ? null : act;
    else if (incident.replan_id) showProposal(incident);
    else await proposeRest(incident);
  };
  const act = async (wanted: Wanted): Promise<boolean> => {
    why.value = await actOn(incident, wanted);
    if (why.value === null) close();
    return why.value === null;
  };
  return (
    <>
      <div class="buttons acts" data-testid="incident-acts">
        {acts.map((one, at) => (
          <button
            key={one}
            type="button"
            class={at === 0 ? "small primary" : "small"}
            aria-pressed={one === "new_address" ? open.value === one : undefined}
            onClick={() => void start(one)}
            data-step
            data-testid={`act-${one}`}
          >
            <Icon name={ICONS[one]} size={14} />{" "}
            {t(one === "replan" && incident.replan_id ? "replan.see" : `act.${one}`)}
          </button>
        ))}
      </div>
      {why.value ? (
        <p class="notice warn" role="alert" data-testid="act-refused">
          <Icon name="warn" size={16} /> {why.value}
        </p>
      ) : null}
      <Question of={open.value} incident={incident} act={act} close={close} />
    </>
  );
}

function showProposal({ run, replan_id }: IncidentView): void {
  go({ view: "runs", date: run?.date ?? query.value.date, run: null, replan: replan_id });
}

interface QuestionProps {
  readonly of: Act | null;
  readonly incident: IncidentView;
  readonly act: (wanted: Wanted) => Promise<boolean>;
  readonly close: () => void;
}

function Question({ of, incident, act, close }: QuestionProps) {
  const names = incident.stop?.orders.map((order) => order.external_id).join(", ") ?? "";
  switch (of) {
    case "reattempt":
      return (
        <Reschedule
          title={t("act.reattempt-title", { orders: names })}
          save={async (to) => closing(await act({ type: "reattempt", to }), close)}
          onClose={close}
        />
      );
    case "return":
      return (
        <Sure
          title={t("act.return-title", { orders: names })}
          yes={t("act.return")}
          no={t("app.cancel")}
          go={async () => closing(await act({ type: "return" }), close)}
          onClose={close}
        >
          <p>{t("order.return-text")}</p>
        </Sure>
      );
    case "new_address":
      return <NewAddress incident={incident} act={act} close={close} />;
    case "move":
      return <MoveStops incident={incident} act={act} onClose={close} />;
    case "skip":
      return <SkipStop incident={incident} act={act} onClose={close} />;
    default:
      return null;
  }
}

/** Refused or not, the question is over: why it was refused stands on the card. */
function closing(done: boolean, close: () => void): boolean {
  if (!done) close();
  return done;
}

function NewAddress({ incident, act, close }: Omit<QuestionProps, "of">) {
  const day = useSignal(dayAfter(today.value, 1));
  const { stop } = incident;
  if (!stop) return null;
  const isTried = stop.orders.some((order) => order.status === "attempt_failed");
  return (
    <Correct
      id={incident.id}
      at={stop.at}
      notes={stop.access_notes}
      save={(at, access_notes) =>
        act({
          type: "new_address",
          where: { at, access_notes },
          to: isTried ? { date: day.value } : null,
        })
      }
      onClose={close}
    >
      {isTried ? (
        <label>
          {t("act.again-on")}
          <input
            type="date"
            required
            min={today.value}
            value={day.value}
            onInput={(event) => {
              day.value = event.currentTarget.value;
            }}
            data-testid="again-on"
          />
        </label>
      ) : null}
    </Correct>
  );
}
