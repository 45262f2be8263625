/** Words of the settings: their frame, and the phones. */
export const settings = {
  "settings.tabs": "Kinds of settings",
  "settings.none": "Nothing here is for your role",
  "settings.none-hint": "An owner or admin can change what you may do.",
  "settings.phones": "Phones",
  "phones.hint": "Each driver's app runs on a phone that was paired with a code.",
  "phones.none": "No phone yet",
  "phones.revoke": "Revoke",
  "phones.revoke-title": "Revoke {phone} of {driver}?",
  "phones.revoke-hint":
    "Its next call is refused. What the phone has recorded stays on it, and is sent once it is paired again.",
  "phones.revoked": "Revoked {when}",
  "phones.paired": "Paired {when}",
  "phones.version": "app {version}",
  "phones.waiting.one": "{count} report still on it",
  "phones.waiting.other": "{count} reports still on it",
  "phones.unnamed": "Phone",
  "phones.show-revoked": "Show revoked phones",
  "toast.paired": "The phone of {name} is paired.",
  "toast.phone-revoked": "{phone} is revoked",
} as const;
