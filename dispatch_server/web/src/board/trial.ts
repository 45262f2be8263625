/** A change of a plan that is tried: what it would come to, or why it cannot be made. */
import { signal } from "@preact/signals";
import { loadPlan } from "../actions";
import { api, Failure } from "../api";
import { failureText } from "../toasts";
import type { Edited, NewEdits, PlanView } from "../wire";

export type Trial =
  | { readonly state: "asking" }
  | { readonly state: "known"; readonly edited: Edited }
  | { readonly state: "refused"; readonly text: string };

export const isMoved = (cause: unknown): boolean =>
  cause instanceof Failure && cause.slug === "plan-moved";

/** One trial at a time: asking again forgets what was asked before. */
export class Trials {
  readonly now = signal<Trial | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #control: AbortController | null = null;

  forget(): void {
    clearTimeout(this.#timer);
    this.#control?.abort();
    this.#control = null;
    this.now.value = null;
  }

  /** Ask in `patienceMs`, unless it is forgotten by then. */
  ask(
    plan: Pick<PlanView, "id" | "version">,
    edits: NewEdits["edits"],
    patienceMs: number = 0,
  ): void {
    this.forget();
    this.now.value = { state: "asking" };
    this.#timer = setTimeout(() => void this.#try(plan, edits), patienceMs);
  }

  async #try(plan: Pick<PlanView, "id" | "version">, edits: NewEdits["edits"]): Promise<void> {
    const mine = new AbortController();
    this.#control = mine;
    const asked = { expected_version: plan.version, edits, dry_run: true };
    try {
      const edited = await api.editPlan(plan.id, asked, mine.signal);
      if (!mine.signal.aborted) this.now.value = { state: "known", edited };
    } catch (cause) {
      if (mine.signal.aborted) return;
      this.now.value = { state: "refused", text: failureText(cause) };
      if (isMoved(cause)) void loadPlan(plan.id); // what was meant is meant anew, on what is there
    }
  }
}
