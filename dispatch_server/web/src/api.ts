/** The only fetch. An answer is a struct of wire.ts; anything else is thrown as a Failure. */
import type {
  ActOn,
  ChatLineView,
  ChatPage,
  ChatSummary,
  CityView,
  ConfirmPlace,
  DayChangeView,
  DepotView,
  DeviceView,
  DifferenceView,
  DriverView,
  Edited,
  FiguresView,
  FoundOrders,
  Grouping,
  ImportReport,
  IncidentView,
  InsertionTaken,
  InsertionView,
  LocalDate,
  LogIn,
  Me,
  NewDay,
  NewEdits,
  NewLine,
  NewNote,
  NewPlan,
  NewReplan,
  NoteView,
  OrderPage,
  OrderStory,
  OrderView,
  PairingCodeView,
  PlacePage,
  PlaceView,
  PlanAgain,
  PlanHistory,
  PlanStep,
  PlanView,
  Problem,
  Publish,
  ReadThrough,
  Reassigned,
  ReassignStops,
  ReplanView,
  Resolve,
  RouteLength,
  RunDetail,
  RunSheet,
  RunSummary,
  SendBack,
  ShiftView,
  SocketTicketView,
  TakeInsertion,
  Uuid,
  VehicleView,
} from "./wire";

export type FailureKind = "offline" | "slow" | "unknown" | "refused";

/** A request that brought no answer of the kind asked for. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    readonly status = 0,
    readonly problem: Problem | null = null,
  ) {
    super(problem?.detail || problem?.title || kind);
  }

  /** The last part of the problem's type: what programs tell apart. */
  get slug(): string {
    return this.problem?.type.split("/").at(-1) ?? "";
  }
}

const PATIENCE_MS = 20_000;
const IMPORT_PATIENCE_MS = 180_000;

interface Options {
  readonly method?: string;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly signal?: AbortSignal | undefined;
  readonly patience?: number;
}

export const onLoggedOut: { call: () => void } = { call: () => {} };

export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const { method = "GET", json, form, signal, patience = PATIENCE_MS } = options;
  const limit = AbortSignal.timeout(patience);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: form ?? (json === undefined ? null : JSON.stringify(json)),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Failure(limit.aborted ? "slow" : "offline");
  }
  if (answer.ok) return (answer.status === 204 ? undefined : await body<T>(answer)) as T;
  const problem = await answer.json().catch(() => null);
  if (answer.status === 401 && path !== "/v1/session") onLoggedOut.call();
  throw new Failure(problem ? "refused" : "unknown", answer.status, problem as Problem | null);
}

async function body<T>(answer: Response): Promise<T | undefined> {
  const text = await answer.text();
  if (!text) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Failure("unknown", answer.status);
  }
}

export function search(
  params: Record<string, string | number | boolean | null | undefined>,
): string {
  const kept = Object.entries(params).filter(([, value]) => value !== null && value !== undefined);
  const text = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
  return text ? `?${text}` : "";
}

export interface OrdersAsked {
  readonly date: LocalDate;
  readonly status?: string | null;
  readonly q?: string | null;
  readonly after?: string;
  readonly limit?: number;
}

export interface FiguresAsked {
  readonly first: LocalDate;
  readonly last: LocalDate;
  readonly by: Grouping;
}

type Signal = AbortSignal | undefined;
export const post = (json?: unknown): Options => ({ method: "POST", json });

export const api = {
  me: () => request<Me>("/v1/session"),
  logIn: (who: LogIn) => request<Me>("/v1/session", post(who)),
  logOut: () => request<void>("/v1/session", { method: "DELETE" }),
  ticket: () => request<SocketTicketView>("/v1/ws-ticket", { method: "POST" }),

  city: () => request<CityView>("/v1/city"),
  depots: () => request<readonly DepotView[]>("/v1/depots"),
  vehicles: () => request<readonly VehicleView[]>("/v1/vehicles"),
  drivers: () => request<readonly DriverView[]>("/v1/drivers"),
  shifts: (date: LocalDate, signal?: Signal) =>
    request<readonly ShiftView[]>(`/v1/shifts${search({ date })}`, { signal }),
  pairingCode: (driver_id: Uuid) =>
    request<PairingCodeView>("/v1/devices/pairing-codes", post({ driver_id })),
  devices: () => request<readonly DeviceView[]>("/v1/devices"),
  revokeDevice: (id: Uuid) => request<void>(`/v1/devices/${id}`, { method: "DELETE" }),

  orders: (asked: OrdersAsked, signal?: Signal) =>
    request<OrderPage>(`/v1/orders${search({ ...asked })}`, { signal }),
  searchOrders: (q: string, limit: number, signal?: Signal) =>
    request<FoundOrders>(`/v1/orders/search${search({ q, limit })}`, { signal }),
  story: (id: Uuid, signal?: Signal) => request<OrderStory>(`/v1/orders/${id}/story`, { signal }),
  addNote: (id: Uuid, note: NewNote) => request<NoteView>(`/v1/orders/${id}/notes`, post(note)),
  reschedule: (id: Uuid, to: NewDay) => request<void>(`/v1/orders/${id}/reschedule`, post(to)),
  sendBack: (id: Uuid, how: SendBack) => request<void>(`/v1/orders/${id}/return`, post(how)),
  cancelOrder: (id: Uuid) => request<OrderView>(`/v1/orders/${id}/cancel`, { method: "POST" }),
  correctPlace: (id: Uuid, where: ConfirmPlace) =>
    request<PlaceView>(`/v1/orders/${id}/place`, post(where)),
  trackingLink: (id: Uuid) =>
    request<{ readonly url: string }>(`/v1/orders/${id}/tracking-link`, { method: "POST" }),
  importOrders: (
    file: File,
    date: LocalDate,
    dry_run: boolean,
    columns: Readonly<Record<string, string>> | null,
    signal?: Signal,
  ) => {
    const form = new FormData();
    form.append("file", file, file.name);
    if (columns) form.append("columns", JSON.stringify(columns));
    const path = `/v1/orders/import${search({ dry_run, date })}`;
    return request<ImportReport>(path, {
      method: "POST",
      form,
      signal,
      patience: IMPORT_PATIENCE_MS,
    });
  },

  review: (signal?: Signal) =>
    request<PlacePage>(`/v1/places/review${search({ limit: 50 })}`, { signal }),
  confirmPlace: (id: Uuid, where: ConfirmPlace) =>
    request<PlaceView>(`/v1/places/${id}/confirm`, post(where)),

  plans: (date: LocalDate, signal?: Signal) =>
    request<readonly PlanView[]>(`/v1/plans${search({ date })}`, { signal }),
  plan: (id: Uuid, signal?: Signal) => request<PlanView>(`/v1/plans/${id}`, { signal }),
  newPlan: (plan: NewPlan) => request<PlanView>("/v1/plans", post(plan)),
  changePlan: (id: Uuid, how: "cancel" | "discard") =>
    request<PlanView>(`/v1/plans/${id}/${how}`, { method: "POST" }),
  publishPlan: (id: Uuid, how: Publish) => request<unknown>(`/v1/plans/${id}/publish`, post(how)),
  editPlan: (id: Uuid, edits: NewEdits, signal?: Signal) =>
    request<Edited>(`/v1/plans/${id}/edits`, { ...post(edits), signal }),
  stepPlan: (id: Uuid, how: "undo" | "redo", step: PlanStep) =>
    request<Edited>(`/v1/plans/${id}/${how}`, post(step)),
  optimizePlan: (id: Uuid, asked: PlanAgain) =>
    request<PlanView>(`/v1/plans/${id}/optimize`, post(asked)),
  planDifference: (id: Uuid, other: Uuid, signal?: Signal) =>
    request<DifferenceView>(`/v1/plans/${id}/difference/${other}`, { signal }),
  routeLength: (id: Uuid, shift: Uuid, signal?: Signal) =>
    request<RouteLength>(`/v1/plans/${id}/routes/${shift}/length`, { signal }),
  planHistory: (id: Uuid, signal?: Signal) =>
    request<PlanHistory>(`/v1/plans/${id}/history`, { signal }),

  runs: (date: LocalDate, signal?: Signal) =>
    request<readonly RunSummary[]>(`/v1/runs${search({ date })}`, { signal }),
  runSheet: (id: Uuid, signal?: Signal) => request<RunSheet>(`/v1/runs/${id}/sheet`, { signal }),
  run: (id: Uuid, signal?: Signal) => request<RunDetail>(`/v1/runs/${id}`, { signal }),
  details: (ids: readonly Uuid[]) =>
    request<readonly RunDetail[]>(`/v1/runs/details?${ids.map((id) => `id=${id}`).join("&")}`),
  reassignStops: (how: ReassignStops) => request<Reassigned>("/v1/stops/reassign", post(how)),
  changes: (date: LocalDate, signal?: Signal) =>
    request<readonly DayChangeView[]>(`/v1/runs/changes${search({ date })}`, { signal }),
  undoChange: (id: Uuid) => request<void>(`/v1/runs/changes/${id}/undo`, { method: "POST" }),
  figures: (asked: FiguresAsked, signal?: Signal) =>
    request<FiguresView>(`/v1/figures${search({ ...asked })}`, { signal }),
  figuresFile: (asked: FiguresAsked, ending: "csv" | "parquet" = "csv"): string =>
    `/v1/figures.${ending}${search({ ...asked })}`,

  openings: (order_id: Uuid, signal?: Signal) =>
    request<InsertionView>("/v1/runs/insertions", { ...post({ order_id }), signal }),
  takeOpening: (taken: TakeInsertion) =>
    request<InsertionTaken>("/v1/runs/insertions/take", post(taken)),
  replans: (date: LocalDate, signal?: Signal) =>
    request<readonly ReplanView[]>(`/v1/replans${search({ date })}`, { signal }),
  replan: (id: Uuid, signal?: Signal) => request<ReplanView>(`/v1/replans/${id}`, { signal }),
  newReplan: (asked: NewReplan) => request<ReplanView>("/v1/replans", post(asked)),
  changeReplan: (id: Uuid, how: "cancel" | "apply" | "discard") =>
    request<ReplanView>(`/v1/replans/${id}/${how}`, { method: "POST" }),

  acknowledge: (id: Uuid) =>
    request<IncidentView>(`/v1/incidents/${id}/acknowledge`, { method: "POST" }),
  resolve: (id: Uuid, how: Resolve) =>
    request<IncidentView>(`/v1/incidents/${id}/resolve`, post(how)),
  act: (id: Uuid, how: ActOn) => request<IncidentView>(`/v1/incidents/${id}/act`, post(how)),
  replanIncident: (id: Uuid) =>
    request<ReplanView>(`/v1/incidents/${id}/replan`, { method: "POST" }),
  chats: (signal?: Signal) => request<readonly ChatSummary[]>("/v1/chats", { signal }),
  chat: (driver: Uuid, page: { readonly before?: number }, signal?: Signal) =>
    request<ChatPage>(`/v1/drivers/${driver}/chat${search({ ...page })}`, { signal }),
  writeLine: (driver: Uuid, id: Uuid, line: NewLine) =>
    request<ChatLineView>(`/v1/drivers/${driver}/chat/${id}`, { method: "PUT", json: line }),
  readLines: (driver: Uuid, to: ReadThrough) =>
    request<ChatSummary>(`/v1/drivers/${driver}/chat/read`, post(to)),

  incidents: (signal?: Signal) => request<readonly IncidentView[]>("/v1/incidents", { signal }),
  resolvedIncidents: (signal?: Signal) =>
    request<readonly IncidentView[]>(`/v1/incidents${search({ status: "resolved" })}`, { signal }),
};

export const photoUrl = (proof: Uuid): string => `/v1/proofs/${proof}/photo`;
