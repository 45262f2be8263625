/** What the fleet asks the server beside the lists of the day: papers and weekly shifts. */
import { post, request } from "./api";
import type {
  Days,
  DocumentView,
  MadeView,
  NewDocument,
  NewWeekly,
  Uuid,
  WeeklyView,
} from "./wire";

export const fleetApi = {
  documents: (signal?: AbortSignal) =>
    request<readonly DocumentView[]>("/v1/driver-documents", { signal }),
  keepDocuments: (driver: Uuid, documents: readonly NewDocument[]) =>
    request<void>(`/v1/drivers/${driver}/documents`, { method: "PUT", json: { documents } }),
  weekly: (signal?: AbortSignal) => request<readonly WeeklyView[]>("/v1/weekly-shifts", { signal }),
  addWeekly: (weekly: NewWeekly) => request<WeeklyView>("/v1/weekly-shifts", post(weekly)),
  removeWeekly: (id: Uuid) => request<void>(`/v1/weekly-shifts/${id}`, { method: "DELETE" }),
  makeShifts: (days: Days) => request<readonly MadeView[]>("/v1/weekly-shifts/make", post(days)),
};
