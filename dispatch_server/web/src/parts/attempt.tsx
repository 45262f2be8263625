/** One try at one order: how it ended, what was said, and the photos that prove it. */
import { useSignal } from "@preact/signals";
import { photoUrl } from "../api";
import { evidenceLines, receiver } from "../evidence";
import { distance, time } from "../format";
import { timeZone } from "../store";
import { t, word } from "../texts";
import type { AttemptView, ProofSummary } from "../wire";
import { Badge, Status } from "./badge";
import { Dialog } from "./dialog";
import { Icon } from "./icon";

interface Props {
  readonly attempt: AttemptView;
  /** The number of its order, where more than one may be meant. */
  readonly order: string;
}

export function Attempt({ attempt, order }: Props) {
  const zone = timeZone.value;
  const who = receiver(attempt.receiver_name, attempt.evidence);
  const late = Date.parse(attempt.received_at) - Date.parse(attempt.occurred_at) > 120_000;
  return (
    <article class="attempt" data-testid="attempt" data-outcome={attempt.outcome}>
      <header>
        <strong>{t("stop.attempt", { number: attempt.number })}</strong>
        <span class="hint">{order}</span>
        <Status group="outcome" code={attempt.outcome} />
      </header>
      {attempt.reason ? <p>{word("reason", attempt.reason)}</p> : null}
      {who ? <p>{t("stop.receiver", { name: who })}</p> : null}
      {evidenceLines(attempt.evidence).map((line) => (
        <p key={line}>{line}</p>
      ))}
      {attempt.note ? <blockquote>{attempt.note}</blockquote> : null}
      <p class="hint">
        {late
          ? t("stop.received", {
              at: time(attempt.occurred_at, zone),
              received: time(attempt.received_at, zone),
            })
          : time(attempt.occurred_at, zone)}
        {attempt.distance_m === null
          ? null
          : ` · ${t("stop.distance", { distance: distance(attempt.distance_m) })}`}
      </p>
      {attempt.flags.map((flag) => (
        <Badge key={flag} tone="warn">
          {word("flag", flag)}
        </Badge>
      ))}
      <div class="photos">
        {attempt.proofs.map((proof) => (
          <Photo key={proof.id} proof={proof} order={order} />
        ))}
      </div>
    </article>
  );
}

function Photo({ proof, order }: { proof: ProofSummary; order: string }) {
  const open = useSignal(false);
  const url = photoUrl(proof.id);
  if (!proof.is_complete) {
    return (
      <span class="photo waits">
        <Icon name="photo" /> {t("stop.photo-coming")}
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        class="photo"
        aria-label={t("stop.photo-open", { order })}
        onClick={() => {
          open.value = true;
        }}
        data-testid="proof-photo"
      >
        <img src={url} alt="" loading="lazy" />
      </button>
      {open.value ? (
        <Dialog
          wide
          title={`${t("stop.photo")} · ${order}`}
          onClose={() => {
            open.value = false;
          }}
        >
          <img class="photo-big" src={url} alt={t("stop.photo")} />
          <p class="hint mono">SHA-256 {proof.sha256}</p>
        </Dialog>
      ) : null}
    </>
  );
}
