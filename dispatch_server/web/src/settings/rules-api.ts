/** What the settings of the business ask the server. */
import { post, request, search } from "../api";
import type {
  AreaView,
  ChangedArea,
  DemandView,
  KeepingView,
  Kind,
  NewArea,
  NewPix,
  PixPreview,
  PixView,
  ProofPreview,
  ReasonRule,
  ReasonRuleView,
  Uuid,
} from "../wire";

export const rulesApi = {
  channels: (signal?: AbortSignal) => request<readonly string[]>("/v1/channels", { signal }),
  demands: (signal?: AbortSignal) => request<readonly DemandView[]>("/v1/proof-rules", { signal }),
  keepDemands: (demands: readonly DemandView[]) =>
    request<void>("/v1/proof-rules", { method: "PUT", json: demands }),
  previewDemands: (demands: readonly DemandView[], source: string, signal?: AbortSignal) =>
    request<ProofPreview>(`/v1/proof-rules/preview${search({ source })}`, {
      ...post(demands),
      signal,
    }),
  reasons: (signal?: AbortSignal) =>
    request<readonly ReasonRuleView[]>("/v1/failure-reasons", { signal }),
  keepReasons: (reasons: readonly ReasonRule[]) =>
    request<readonly ReasonRuleView[]>("/v1/failure-reasons", { method: "PUT", json: { reasons } }),

  pix: (signal?: AbortSignal) => request<PixView>("/v1/pix", { signal }),
  previewPix: (pix: NewPix, signal?: AbortSignal) =>
    request<PixPreview | null>("/v1/pix/preview", { ...post(pix), signal }),
  keepPix: (pix: NewPix) => request<PixView>("/v1/pix", { method: "PUT", json: pix }),

  areas: (signal?: AbortSignal) => request<readonly AreaView[]>("/v1/areas", { signal }),
  addArea: (area: NewArea) => request<AreaView>("/v1/areas", post(area)),
  changeArea: (id: Uuid, area: ChangedArea) =>
    request<AreaView>(`/v1/areas/${id}`, { method: "PUT", json: area }),
  removeArea: (id: Uuid) => request<void>(`/v1/areas/${id}`, { method: "DELETE" }),

  retention: (signal?: AbortSignal) => request<readonly KeepingView[]>("/v1/retention", { signal }),
  previewRetention: (days: Readonly<Partial<Record<Kind, number>>>, signal?: AbortSignal) =>
    request<readonly KeepingView[]>("/v1/retention/preview", { ...post(days), signal }),
  keepRetention: (days: Readonly<Partial<Record<Kind, number>>>) =>
    request<readonly KeepingView[]>("/v1/retention", { method: "PUT", json: days }),
};
