/** What the settings of the business ask the server. */
import { post, request, search } from "../api";
import type { DemandView, ProofPreview, ReasonRule, ReasonRuleView } from "../wire";

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
};
