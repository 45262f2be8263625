/** The browser's own notifications. It asks for leave only when a person clicks; without, all else works. */
import { signal } from "@preact/signals";

export type Leave = "granted" | "denied" | "default" | "none";

/** "none" where the browser has no notifications, as on a page that is not secure. */
const now = (): Leave => globalThis.Notification?.permission ?? "none";

export const leave = signal<Leave>(now());

/** Ask the person. To be called from a click: browsers refuse it otherwise, and rightly. */
export async function askLeave(): Promise<void> {
  if (now() === "default") {
    await Notification.requestPermission().catch(() => undefined);
  }
  leave.value = now();
}

interface Shown {
  readonly title: string;
  readonly body: string;
  /** One that came before with the same tag is replaced. */
  readonly tag: string;
  readonly onClick: () => void;
}

/** Show it; false where nobody allowed it. */
export function notify({ title, body, tag, onClick }: Shown): boolean {
  leave.value = now();
  if (leave.value !== "granted") return false;
  try {
    const shown = new Notification(title, { body, tag, icon: "/console/icon.svg" });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick();
    };
    return true;
  } catch {
    return false; // Android's Chrome has them for service workers only
  }
}
