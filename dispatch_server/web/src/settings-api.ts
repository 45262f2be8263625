/** What the settings ask of the server. */
import { post, request } from "./api";
import type {
  ChangePassword,
  ChangeProfile,
  ChangeUser,
  ChoosePassword,
  Invite,
  KeyMade,
  KeyView,
  LinkHolder,
  Me,
  NewKey,
  PasswordLinkView,
  PersonView,
  Profile,
  SessionView,
  Uuid,
} from "./wire";

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
};
