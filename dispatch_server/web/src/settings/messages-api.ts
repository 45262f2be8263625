/** What is asked of the server about messages to customers. */
import { post, request } from "../api";
import type {
  MessagePreview,
  MessageRulesView,
  MessageView,
  OrderMessages,
  PreviewMessage,
  SetMessageRules,
  Tried,
  TryMessage,
  Uuid,
} from "../wire";

export const messagesApi = {
  rules: (signal?: AbortSignal) => request<MessageRulesView>("/v1/message-rules", { signal }),
  keep: (rules: SetMessageRules) =>
    request<MessageRulesView>("/v1/message-rules", { method: "PUT", json: rules }),
  preview: (of: PreviewMessage, signal?: AbortSignal) =>
    request<MessagePreview>("/v1/message-rules/preview", { ...post(of), signal }),
  tryOut: (what: TryMessage) => request<Tried>("/v1/message-rules/test", post(what)),
  checkTemplates: () => request<MessageRulesView>("/v1/message-templates", { method: "POST" }),
  ofOrder: (id: Uuid, signal?: AbortSignal) =>
    request<OrderMessages>(`/v1/orders/${id}/messages`, { signal }),
  sendNow: (id: Uuid) => request<MessageView>(`/v1/orders/${id}/messages`, { method: "POST" }),
  sendAgain: (id: Uuid) => request<MessageView>(`/v1/messages/${id}/again`, { method: "POST" }),
};
