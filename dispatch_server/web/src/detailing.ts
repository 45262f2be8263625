/** Asks for the stops of runs: many at a time, as a large day has a thousand runs. */
import { api } from "./api";
import { throttled } from "./load";
import * as store from "./store";
import type { RunDetail, Uuid } from "./wire";

export const AT_ONCE = 50; // runs whose stops one answer brings; the server gives no more
const LANES = 4; // such questions at a time: the server reads one while another is taken in
export const TOGETHER_MS = 250; // what comes within it, answers or news, is taken in at once
export const AGAIN_MS = 5000;

let questions = 0; // each has a number
let forgotten = 0; // questions up to this one were somebody else's
/** Which question brought what is known of a run: the answer to an older one comes too late. */
const broughtBy = new Map<Uuid, number>();
let arrived: RunDetail[] = [];

async function answer(asked: Promise<readonly RunDetail[]>): Promise<void> {
  questions += 1;
  const question = questions;
  const found = await asked;
  if (question <= forgotten) return;
  for (const detail of found) {
    if ((broughtBy.get(detail.run.id) ?? 0) > question) continue;
    broughtBy.set(detail.run.id, question);
    arrived.push(detail);
  }
}

function takeIn(): void {
  const found = arrived;
  arrived = [];
  if (found.length > 0) store.applyDetails(found);
}
const takeInSoon = throttled(takeIn, TOGETHER_MS);

/** Ask for one run, and take it in at once. */
export async function loadRun(id: Uuid): Promise<void> {
  await answer(api.run(id).then((one) => [one]));
  takeIn();
}

const wanted = new Set<Uuid>(); // runs whose stops nobody has asked for yet
let asking = 0;

async function ask(): Promise<void> {
  asking += 1;
  while (wanted.size > 0) {
    const some = [...wanted].slice(0, AT_ONCE);
    for (const id of some) wanted.delete(id);
    await answer(api.details(some)).catch(() => askAgain(some));
    takeInSoon();
  }
  asking -= 1;
}

/** What brought no answer is asked for anew: nobody would see that stops are missing. */
function askAgain(some: readonly Uuid[]): void {
  const whose = forgotten;
  setTimeout(() => {
    if (whose === forgotten) loadDetails(some);
  }, AGAIN_MS);
}

/** Ask for the stops of some runs. */
export function loadDetails(ids: readonly Uuid[]): void {
  for (const id of ids) wanted.add(id);
  while (wanted.size > 0 && asking < LANES) void ask();
}

const stale = new Set<Uuid>();
const refresh = throttled(() => {
  const ids = [...stale];
  stale.clear();
  loadDetails(ids);
}, TOGETHER_MS);

/** Something happened to a run: ask for its stops again, soon. */
export function staleRun(id: Uuid): void {
  stale.add(id);
  refresh();
}

/** Another organization is asked for from now on. */
export function forgetDetails(): void {
  forgotten = questions;
  wanted.clear();
  stale.clear();
  broughtBy.clear();
  arrived = [];
}
