/** A photo from a phone: small until it is opened, a word while it is on its way. */
import { useSignal } from "@preact/signals";
import { photoUrl } from "../api";
import { t } from "../texts";
import type { Uuid } from "../wire";
import { Dialog } from "./dialog";
import { Icon } from "./icon";

interface Props {
  readonly photo: { readonly id: Uuid; readonly is_complete: boolean };
  /** What it shows, for whoever does not see it. */
  readonly of: string;
  readonly title: string;
  /** Of the original, where it proves something. */
  readonly hash?: string;
}

export function Photo({ photo, of, title, hash }: Props) {
  const open = useSignal(false);
  const url = photoUrl(photo.id);
  if (!photo.is_complete) {
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
        aria-label={t("stop.photo-open", { order: of })}
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
          title={`${title} · ${of}`}
          onClose={() => {
            open.value = false;
          }}
        >
          <img class="photo-big" src={url} alt={title} />
          {hash ? <p class="hint mono">SHA-256 {hash}</p> : null}
        </Dialog>
      ) : null}
    </>
  );
}
