/** What a driver photographed of a breakdown or an accident; nothing where there is none. */
import { t, word } from "../texts";
import type { IncidentView } from "../wire";
import { Photo } from "./photo";

export function IncidentPhotos({ incident }: { incident: IncidentView }) {
  const photos = incident.photos.filter((photo) => !photo.refusal);
  if (photos.length === 0) return null;
  return (
    <div class="photos" data-testid="incident-photos">
      {photos.map((photo) => (
        <Photo
          key={photo.id}
          photo={photo}
          of={word("incident", incident.kind)}
          title={t("incidents.photo")}
        />
      ))}
    </div>
  );
}
