/** A draft of where customers pay by Pix. Which keys there are is the server's to say. */
import type { Failure } from "../api";
import type { NewPix, PixView } from "../wire";

export type PixDraft = Required<NewPix>;

export const draftOf = ({ key, name, city }: PixView): PixDraft => ({ key, name, city });

export const isChanged = (kept: PixView, draft: PixDraft): boolean =>
  draft.key.trim() !== kept.key ||
  (draft.key.trim() !== "" && (draft.name.trim() !== kept.name || draft.city.trim() !== kept.city));

/** The field that no code can be made with; null where it is something else, or nothing. */
export function faultOf(failure: Failure | null): keyof PixDraft | null {
  if (failure?.slug !== "pix-refused") return null;
  const field = failure.problem?.facts.field;
  return field === "name" || field === "city" ? field : "key";
}
