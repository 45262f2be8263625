/** What the settings ask of the server. */
import { post, request, search } from "./api";
import type {
  ChangePassword,
  ChangeProfile,
  ChangeUser,
  ChoosePassword,
  DeliveryDetail,
  DeliveryPage,
  DeliveryState,
  Instant,
  Invite,
  KeyMade,
  KeyView,
  KindsView,
  LinkHolder,
  Me,
  NewKey,
  PasswordLinkView,
  PersonView,
  Profile,
  SessionView,
  SetWebhook,
  TryView,
  Uuid,
  WebhookMade,
  WebhookView,
} from "./wire";

export interface DeliveriesAsked {
  readonly only: DeliveryState | null;
  readonly kind: string | null;
  readonly before: number | null;
}

const put = (json: unknown) => ({ method: "PUT", json });
const patch = (json: unknown) => ({ method: "PATCH", json });
const drop = { method: "DELETE" } as const;

export const settings = {
  linkHolder: (token: string) => request<LinkHolder>("/v1/password-links/check", post({ token })),
  choosePassword: (chosen: ChoosePassword) => request<Me>("/v1/password-links/use", post(chosen)),

  profile: () => request<Profile>("/v1/profile"),
  changeProfile: (to: ChangeProfile) => request<Profile>("/v1/profile", put(to)),
  changePassword: (to: ChangePassword) => request<void>("/v1/profile/password", post(to)),
  sessions: () => request<readonly SessionView[]>("/v1/profile/sessions"),
  endSession: (id: string) => request<void>(`/v1/profile/sessions/${id}`, drop),

  users: () => request<readonly PersonView[]>("/v1/users"),
  invite: (who: Invite) => request<PasswordLinkView>("/v1/users", post(who)),
  changeUser: (id: Uuid, to: ChangeUser) => request<PersonView>(`/v1/users/${id}`, patch(to)),
  passwordLink: (id: Uuid) =>
    request<PasswordLinkView>(`/v1/users/${id}/password-link`, { method: "POST" }),

  keys: () => request<readonly KeyView[]>("/v1/keys"),
  addKey: (key: NewKey) => request<KeyMade>("/v1/keys", post(key)),
  revokeKey: (id: Uuid) => request<void>(`/v1/keys/${id}`, drop),

  kinds: () => request<KindsView>("/v1/webhooks/kinds"),
  webhooks: () => request<readonly WebhookView[]>("/v1/webhooks"),
  addWebhook: (one: SetWebhook) => request<WebhookMade>("/v1/webhooks", post(one)),
  changeWebhook: (id: Uuid, one: SetWebhook) =>
    request<WebhookView>(`/v1/webhooks/${id}`, put(one)),
  removeWebhook: (id: Uuid) => request<void>(`/v1/webhooks/${id}`, drop),
  turnWebhook: (id: Uuid, on: boolean) =>
    request<WebhookView>(`/v1/webhooks/${id}/turn`, post({ on })),
  rotateSecret: (id: Uuid) => request<WebhookMade>(`/v1/webhooks/${id}/secret`, { method: "POST" }),
  tryWebhook: (id: Uuid) =>
    request<TryView>(`/v1/webhooks/${id}/test`, { method: "POST", patience: 30_000 }),
  replaySince: (id: Uuid, since: Instant) =>
    request<WebhookView>(`/v1/webhooks/${id}/replay`, post({ since })),
  deliveries: (id: Uuid, asked: DeliveriesAsked, signal?: AbortSignal) =>
    request<DeliveryPage>(`/v1/webhooks/${id}/deliveries${search({ ...asked })}`, { signal }),
  delivery: (id: Uuid) => request<DeliveryDetail>(`/v1/webhook-deliveries/${id}`),
  replayDelivery: (id: Uuid) =>
    request<DeliveryDetail>(`/v1/webhook-deliveries/${id}/replay`, { method: "POST" }),
};
