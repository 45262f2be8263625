/** One try at one order: how it ended, what was said, and the photos that prove it. */
import { evidenceLines, receiver } from "../evidence";
import { distance, time } from "../format";
import { timeZone } from "../store";
import { t, word } from "../texts";
import type { AttemptView } from "../wire";
import { Badge, Status } from "./badge";
import { Photo } from "./photo";

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
          <Photo
            key={proof.id}
            photo={proof}
            of={order}
            title={t("stop.photo")}
            hash={proof.sha256}
          />
        ))}
      </div>
    </article>
  );
}
