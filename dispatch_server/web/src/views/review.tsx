/** Addresses that nobody guessed: choose a candidate, click, drag or type, then confirm. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { confirmPlace, loadReview } from "../actions";
import { distance, percent } from "../format";
import { boxOf } from "../map/features";
import { choices, isPlacing, lookAt, lookOver, pin } from "../map/pick";
import { Coordinates } from "../parts/coordinates";
import { Icon } from "../parts/icon";
import { Empty, Fetched } from "../parts/state";
import { go, query } from "../query";
import { city, depots, may, review } from "../store";
import { t, tn, word } from "../texts";
import type { Candidate, PlaceView, Point } from "../wire";

export function Review() {
  useEffect(() => {
    isPlacing.value = true;
    return () => {
      isPlacing.value = false;
      pin.value = null;
      choices.value = [];
    };
  }, []);
  return (
    <>
      <header class="head">
        <h1>{t("review.title")}</h1>
      </header>
      <Fetched of={review.value} again={loadReview}>
        {({ places }) =>
          places.length === 0 ? (
            <Empty
              icon="check"
              title={t("review.empty")}
              hint={t("review.empty-hint")}
              testid="review-empty"
            />
          ) : (
            <>
              <p class="hint pad">{t("review.hint")}</p>
              <Queue places={places} />
            </>
          )
        }
      </Fetched>
    </>
  );
}

function Queue({ places }: { places: readonly PlaceView[] }) {
  const open = places.find((place) => place.id === query.value.place) ?? places[0];
  return (
    <ul class="cards" data-testid="review">
      {places.map((place) =>
        place.id === open?.id ? (
          <li key={place.id}>
            <Place key={place.id} place={place} />
          </li>
        ) : (
          <li key={place.id}>
            <button
              type="button"
              class="card place"
              onClick={() => go({ place: place.id }, "replace")}
              data-testid="review-place"
            >
              <strong>{place.text}</strong>
              <span class="hint">
                {[reasonOf(place), tn("review.orders", place.orders)].filter(Boolean).join(" · ")}
              </span>
            </button>
          </li>
        ),
      )}
    </ul>
  );
}

const WORTH_A_PIN = 0.5;

const reasonOf = (place: PlaceView): string =>
  place.review_reason ? word("review-reason", place.review_reason) : "";

const same = (a: Point, b: Point): boolean => a.lat === b.lat && a.lon === b.lon;

function Place({ place }: { place: PlaceView }) {
  const notes = useSignal(place.access_notes);
  const busy = useSignal(false);
  const notesId = useId();
  useEffect(() => {
    choices.value = place.candidates;
    const best = place.candidates[0];
    // A guess at the whole city is no place to confirm by one slip of the hand.
    pin.value = best && best.confidence >= WORTH_A_PIN ? best.at : null;
    const points = place.candidates.map((candidate) => candidate.at);
    if (points.length > 1) lookOver(boxOf(points));
    else if (pin.value) lookAt(pin.value, 16);
    else if (best) lookAt(best.at, 14);
    else {
      const near = city.peek().value?.centre ?? depots.peek().value?.[0]?.at;
      if (near) lookAt(near, 13);
    }
  }, [place]);
  const at = pin.value;
  const confirm = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!at || busy.value) return;
    busy.value = true;
    const done = await confirmPlace(place.id, at, notes.value.trim());
    busy.value = false;
    if (done) go({ place: null }, "replace");
  };
  return (
    <form class="card place open" onSubmit={confirm} data-testid="review-open">
      <h2>{place.text}</h2>
      <p class="hint">
        {[reasonOf(place), tn("review.orders", place.orders)].filter(Boolean).join(" · ")}
      </p>
      <Candidates candidates={place.candidates} at={at} />
      <Coordinates at={at} />
      <label for={notesId}>{t("review.access")}</label>
      <textarea
        id={notesId}
        rows={2}
        maxLength={1000}
        placeholder={t("review.access-hint")}
        value={notes.value}
        onInput={(event) => {
          notes.value = event.currentTarget.value;
        }}
      />
      {may("places") ? (
        <button
          type="submit"
          class="primary"
          disabled={!at || busy.value}
          data-testid="review-confirm"
        >
          <Icon name="check" size={16} /> {t("review.confirm")}
        </button>
      ) : null}
    </form>
  );
}

interface CandidatesProps {
  readonly candidates: readonly Candidate[];
  readonly at: Point | null;
}

function Candidates({ candidates, at }: CandidatesProps) {
  if (candidates.length === 0) return <p class="notice warn">{t("review.no-candidates")}</p>;
  const chosen = candidates.findIndex((candidate) => at !== null && same(candidate.at, at));
  return (
    <fieldset class="candidates">
      <legend>{t("review.candidates")}</legend>
      {candidates.map((candidate, index) => (
        <label key={`${candidate.at.lat} ${candidate.at.lon} ${candidate.text}`}>
          <input
            type="radio"
            name="candidate"
            checked={index === chosen}
            onChange={() => {
              pin.value = candidate.at;
              lookAt(candidate.at, 16);
            }}
            data-testid="candidate"
          />
          <b class="letter">{String.fromCharCode(65 + index)}</b>
          <span>
            {candidate.text}
            <small class="hint">
              {word("precision", candidate.precision)} ·{" "}
              {t("review.sure", { share: percent(candidate.confidence) })} ·{" "}
              {t("review.within", { distance: distance(candidate.uncertainty_m) })}
            </small>
          </span>
        </label>
      ))}
      {at && chosen < 0 ? <p class="placed">{t("review.placed")}</p> : null}
    </fieldset>
  );
}
