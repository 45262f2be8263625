/** The settings there are, in the order shown. Each is a file of its own beside this one. */
import type { ComponentChild } from "preact";
import type { IconName } from "../../parts/icon";
import { may } from "../../store";
import type { Key } from "../../texts";
import { Areas } from "./areas";
import { Keys } from "./keys";
import { Messages } from "./messages";
import { Phones } from "./phones";
import { Pix } from "./pix";
import { OwnProfile } from "./profile";
import { Proofs } from "./proofs";
import { Reasons } from "./reasons";
import { Retention } from "./retention";
import { Users } from "./users";
import { Webhooks } from "./webhooks";

export interface Tab {
  /** What the query string says. */
  readonly id: string;
  readonly label: Key;
  readonly icon: IconName;
  /** The permission without which it is not shown; everybody's without. */
  readonly needs?: string;
  readonly Page: () => ComponentChild;
}

export const TABS: readonly Tab[] = [
  { id: "profile", label: "settings.profile", icon: "user", Page: OwnProfile },
  { id: "users", label: "settings.users", icon: "users", needs: "accounts", Page: Users },
  { id: "phones", label: "settings.phones", icon: "phone", needs: "fleet", Page: Phones },
  { id: "proofs", label: "settings.proofs", icon: "photo", Page: Proofs },
  { id: "reasons", label: "settings.reasons", icon: "flag", Page: Reasons },
  { id: "pix", label: "settings.pix", icon: "qr", Page: Pix },
  { id: "messages", label: "settings.messages", icon: "send", Page: Messages },
  { id: "areas", label: "settings.areas", icon: "fit", Page: Areas },
  { id: "keys", label: "settings.keys", icon: "key", needs: "accounts", Page: Keys },
  {
    id: "retention",
    label: "settings.retention",
    icon: "clock",
    needs: "accounts",
    Page: Retention,
  },
  { id: "webhooks", label: "settings.webhooks", icon: "hook", needs: "webhooks", Page: Webhooks },
];

/** Those that are for whoever is signed in. */
export const ownTabs = (): readonly Tab[] => TABS.filter(({ needs }) => !needs || may(needs));
