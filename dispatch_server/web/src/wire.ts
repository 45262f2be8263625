// Made by `python -m dispatch_server.wire_types` from the msgspec structs. Not for editing.

export type Uuid = string;
/** RFC 3339 with an offset, e.g. 2026-11-23T08:00:00Z. */
export type Instant = string;
/** A day without a place, e.g. 2026-11-23. */
export type LocalDate = string;
/** A time of day without a place, e.g. 08:00:00. */
export type LocalTime = string;

export type OrderStatus = "received" | "on_hold" | "ready" | "planned" | "assigned" | "out_for_delivery" | "delivered" | "partially_delivered" | "attempt_failed" | "returning" | "returned" | "canceled";

export type PlanStatus = "draft" | "optimizing" | "ready" | "published" | "superseded" | "discarded" | "failed";

export type RunStatus = "assigned" | "accepted" | "loading" | "in_progress" | "returning" | "completed" | "interrupted" | "canceled";

export type StopStatus = "pending" | "en_route" | "arrived" | "succeeded" | "partially_succeeded" | "failed" | "skipped" | "canceled";

export type FailureReason = "recipient_absent" | "business_closed" | "refused" | "refused_damaged" | "wrong_item" | "incomplete_order" | "address_not_found" | "address_incomplete" | "moved" | "no_access" | "restricted_area" | "unauthorized_receiver" | "underage" | "payment_not_made" | "canceled_at_door" | "package_missing" | "lost" | "stolen" | "package_damaged" | "out_of_time" | "vehicle_breakdown" | "accident" | "weather" | "road_blocked" | "no_parking";

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface LogIn {
  readonly email: string;
  readonly password: string;
}

export interface Me {
  readonly user: UserView;
  readonly organization: OrganizationView;
  readonly server_time: number;
  readonly generation: string;
  readonly rev: number;
}

export interface UserView {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly locale: string;
}

export interface OrganizationView {
  readonly id: Uuid;
  readonly name: string;
  readonly slug: string;
  readonly locale: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly country: string;
}

export interface NewPairingCode {
  readonly driver_id: Uuid;
}

export interface PairingCodeView {
  readonly code: string;
  readonly url: string;
  readonly qr_svg: string;
  readonly expires_at: Instant;
}

export interface SocketTicketView {
  readonly ticket: string;
  readonly expires_in_s: number;
}

export interface Invite {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

export type Role = "owner" | "admin" | "dispatcher" | "support" | "viewer" | "integration" | "driver";

export interface ChangeUser {
  readonly role?: Role | null;
  readonly is_active?: boolean | null;
}

export interface PasswordLinkView {
  readonly user: PersonView;
  readonly url: string;
  readonly expires_at: Instant;
}

export interface PersonView {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly state: PersonState;
  readonly created_at: Instant;
  readonly seen_at: Instant | null;
}

export type PersonState = "invited" | "active" | "deactivated";

export interface LinkHolder {
  readonly email: string;
  readonly name: string;
  readonly organization_name: string;
  readonly locale: string;
  readonly expires_at: Instant;
  readonly min_password: number;
}

export interface ChoosePassword {
  readonly token: string;
  readonly password: string;
}

export interface Profile {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly locale: string;
}

export interface ChangeProfile {
  readonly name: string;
  readonly locale: "" | "en" | "pt-BR";
}

export interface ChangePassword {
  readonly current: string;
  readonly new: string;
}

export interface SessionView {
  readonly id: string;
  readonly agent: string;
  readonly created_at: Instant;
  readonly seen_at: Instant | null;
  readonly is_this: boolean;
}

export interface NewKey {
  readonly name: string;
  readonly role?: Role;
  readonly scopes?: readonly Permission[] | null;
  readonly expires_at?: Instant | null;
}

export type Permission = "see" | "notes" | "chat" | "orders" | "places" | "plan" | "fleet" | "webhooks" | "accounts" | "drive";

export interface KeyMade {
  readonly key: KeyView;
  readonly token: string;
}

export interface KeyView {
  readonly id: Uuid;
  readonly name: string;
  readonly role: string;
  readonly scopes: readonly Permission[];
  readonly hint: string;
  readonly created_at: Instant;
  readonly seen_at: Instant | null;
  readonly expires_at: Instant | null;
  readonly revoked_at: Instant | null;
}

export type WebhookState = "active" | "paused" | "disabled";

export type DeliveryState = "waiting" | "delivered" | "failed";

export interface SetWebhook {
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly string[];
}

export interface TurnWebhook {
  readonly on: boolean;
}

export interface SendBackTo {
  readonly since: Instant;
}

export interface WebhookMade {
  readonly webhook: WebhookView;
  readonly secret: string;
}

export interface WebhookView {
  readonly id: Uuid;
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly state: string;
  readonly reason: string;
  readonly waiting: number;
  readonly behind: number;
  readonly failures: number;
  readonly failing_since: Instant | null;
  readonly quiet_until: Instant | null;
  readonly delivered_at: Instant | null;
  readonly previous_until: Instant | null;
  readonly created_at: Instant;
}

export interface DeliveryPage {
  readonly deliveries: readonly DeliveryView[];
  readonly next: number;
}

export interface DeliveryView {
  readonly id: Uuid;
  readonly event_id: Uuid;
  readonly type: string;
  readonly state: string;
  readonly tries: number;
  readonly status: number | null;
  readonly failure: string;
  readonly next_at: Instant;
  readonly created_at: Instant;
  readonly ended_at: Instant | null;
}

export interface DeliveryDetail {
  readonly delivery: DeliveryView;
  readonly message: Readonly<Record<string, unknown>>;
  readonly attempts: readonly TryView[];
}

export interface TryView {
  readonly at: Instant;
  readonly ms: number;
  readonly status: number | null;
  readonly failure: string;
  readonly excerpt: string;
}

export interface KindsView {
  readonly kinds: Readonly<Record<string, readonly string[]>>;
}

export interface CityView {
  readonly slug: string;
  readonly name: string;
  readonly bbox: readonly [number, number, number, number];
  readonly centre: Point;
  readonly attribution: string;
  readonly tiles: string;
  readonly pictures: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly profiles: readonly string[];
}

export interface Point {
  readonly lat: number;
  readonly lon: number;
}

export interface DepotView {
  readonly id: Uuid;
  readonly name: string;
  readonly address: string;
  readonly at: Point;
  readonly opens: LocalTime;
  readonly closes: LocalTime;
  readonly loading_s: number;
}

export interface DriverView {
  readonly id: Uuid;
  readonly name: string;
  readonly phone: string;
  readonly locale: string;
  readonly skills: readonly string[];
}

export interface VehicleView {
  readonly id: Uuid;
  readonly name: string;
  readonly plate: string;
  readonly profile: string;
  readonly has_roads: boolean;
  readonly capacity_weight_g: number | null;
  readonly capacity_volume_cm3: number | null;
  readonly capacity_packages: number | null;
  readonly skills: readonly string[];
  readonly cost_fixed_cents: number;
  readonly cost_hour_cents: number;
  readonly cost_km_cents: number;
  readonly cost_stop_cents: number;
  readonly cost_overtime_hour_cents: number;
  readonly max_distance_m: number | null;
  readonly max_stops: number | null;
  readonly max_reloads: number;
  readonly reload_s: number | null;
}

export interface ShiftView {
  readonly id: Uuid;
  readonly driver_id: Uuid;
  readonly vehicle_id: Uuid;
  readonly depot_id: Uuid;
  readonly date: LocalDate;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly latest_start: Instant | null;
  readonly regular_s: number | null;
  readonly max_duration_s: number | null;
  readonly breaks: readonly ShiftBreak[];
  readonly start: Point | null;
  readonly end_kind: EndKind;
  readonly end: Point | null;
}

export interface ShiftBreak {
  readonly opens: Instant;
  readonly closes: Instant;
  readonly duration_s: number;
  readonly is_paid?: boolean;
}

export type EndKind = "depot" | "open" | "point";

export interface DeviceView {
  readonly id: Uuid;
  readonly driver_id: Uuid;
  readonly name: string;
  readonly platform: string;
  readonly app_version: string;
  readonly facts_waiting: number | null;
  readonly created_at: Instant;
  readonly seen_at: Instant | null;
  readonly revoked_at: Instant | null;
}

export interface ImportReport {
  readonly dry_run: boolean;
  readonly rows: number;
  readonly created: number;
  readonly unchanged: number;
  readonly updated: number;
  readonly review: number;
  readonly refused: number;
  readonly verdicts: readonly Verdict[];
  readonly columns: Readonly<Record<string, string>>;
  readonly ignored_columns: readonly string[];
  readonly headers: readonly string[];
  readonly is_remembered: boolean;
}

export interface Verdict {
  readonly row: number;
  readonly outcome: string;
  readonly external_id: string;
  readonly order_id: Uuid | null;
  readonly address: string;
  readonly precision: string;
  readonly issues: readonly Issue[];
  readonly cells: readonly string[];
}

export interface Issue {
  readonly field: string;
  readonly code: string;
  readonly text: string;
  readonly value: string;
  readonly level: string;
}

export interface OrderPage {
  readonly orders: readonly OrderView[];
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly next: string;
}

export interface OrderView {
  readonly id: Uuid;
  readonly source: string;
  readonly external_id: string;
  readonly status: string;
  readonly hold_reason: string;
  readonly recipient_name: string;
  readonly recipient_phone: string;
  readonly place_id: Uuid;
  readonly address: string;
  readonly at: Point | null;
  readonly precision: string;
  readonly date: LocalDate;
  readonly window_opens: Instant | null;
  readonly window_closes: Instant | null;
  readonly promise_opens: Instant | null;
  readonly promise_closes: Instant | null;
  readonly weight_g: number;
  readonly packages: number;
  readonly notes: string;
  readonly attempt: number;
  readonly created_at: Instant;
  readonly kind: OrderKind;
  readonly priority: number;
  readonly service_s: number;
  readonly volume_cm3: number;
  readonly depot_id: Uuid | null;
  readonly more_windows: readonly Slot[];
  readonly pickup: PickupView | null;
  readonly released_at: Instant | null;
  readonly max_on_board_s: number | null;
  readonly skills: readonly string[];
  readonly vehicle_ids: readonly Uuid[];
  readonly driver_ids: readonly Uuid[];
  readonly leave_out_cents: number | null;
  readonly quotes: readonly CarrierQuote[];
  readonly area: string;
}

export type OrderKind = "delivery" | "pickup" | "pair";

export interface Slot {
  readonly opens: Instant | null;
  readonly closes: Instant | null;
}

export interface PickupView {
  readonly place_id: Uuid;
  readonly address: string;
  readonly at: Point | null;
  readonly name: string;
  readonly phone: string;
  readonly windows: readonly Slot[];
  readonly service_s: number;
}

export interface CarrierQuote {
  readonly carrier: string;
  readonly cents: number;
  readonly valid_until?: Instant | null;
}

export interface ConfirmPlace {
  readonly at: Point;
  readonly access_notes?: string;
}

export interface PlacePage {
  readonly places: readonly PlaceView[];
  readonly total: number;
  readonly next: string;
}

export interface PlaceView {
  readonly id: Uuid;
  readonly text: string;
  readonly at: Point | null;
  readonly precision: string;
  readonly confidence: number;
  readonly uncertainty_m: number | null;
  readonly source: string;
  readonly status: string;
  readonly review_reason: string;
  readonly access_notes: string;
  readonly orders: number;
  readonly candidates: readonly Candidate[];
}

export interface Candidate {
  readonly text: string;
  readonly at: Point;
  readonly precision: string;
  readonly confidence: number;
  readonly uncertainty_m: number;
  readonly source: string;
}

export interface NewPlan {
  readonly date: LocalDate;
  readonly depot_id?: Uuid | null;
  readonly depot_ids?: readonly Uuid[];
  readonly shift_ids?: readonly Uuid[];
  readonly order_ids?: readonly Uuid[];
  readonly without_order_ids?: readonly Uuid[];
  readonly budget_s?: number | null;
  readonly seed?: number;
  readonly engine?: string;
}

export interface PlanView {
  readonly id: Uuid;
  readonly date: LocalDate;
  readonly depot_id: Uuid;
  readonly depot_ids: readonly Uuid[];
  readonly status: string;
  readonly engine: string;
  readonly roads_source: string;
  readonly progress: Progress;
  readonly figures: Figures | null;
  readonly unassigned: readonly LeftOut[];
  readonly failure: string;
  readonly created_at: Instant;
  readonly ready_at: Instant | null;
  readonly published_at: Instant | null;
  readonly version: number;
  readonly can_undo: boolean;
  readonly can_redo: boolean;
  readonly violations: readonly ViolationView[];
  readonly routes: readonly RouteView[];
}

export interface Progress {
  readonly phase: string;
  readonly elapsed_s: number;
  readonly budget_s: number;
  readonly cost: number | null;
  readonly stops: number;
  readonly unassigned: number;
  readonly curve: readonly Better[];
}

export interface Better {
  readonly at_s: number;
  readonly cost: number;
  readonly unassigned: number;
}

export interface Figures {
  readonly orders: number;
  readonly stops: number;
  readonly routes: number;
  readonly distance_m: number;
  readonly drive_s: number;
  readonly duration_s: number;
  readonly late_s: number;
  readonly nearest_neighbour_distance_m: number;
  readonly nearest_neighbour_duration_s: number;
  readonly nearest_neighbour_unassigned: number;
  readonly overtime_s: number;
  readonly cost_cents: number;
  readonly stability_cents: number;
  readonly objective_cents: number;
}

export interface LeftOut {
  readonly order_id: Uuid;
  readonly external_id: string;
  readonly reasons: readonly string[];
  readonly text: string;
  readonly change: Change | null;
  readonly own_cents: number | null;
  readonly carrier_cents: number | null;
  readonly carrier: string;
}

export interface Change {
  readonly kind: ChangeKind;
  readonly vehicle_id: string | null;
  readonly amount: number;
  readonly dimension: string;
  readonly extra_cents: number;
}

export type ChangeKind = "vehicle" | "shift" | "duration" | "distance" | "stops" | "capacity" | "window" | "start" | "skill" | "price" | "on_board";

export interface ViolationView {
  readonly limit: Limit;
  readonly shift_id: Uuid;
  readonly order_id: Uuid | null;
  readonly over: number;
  readonly text: string;
}

export type Limit = "skill" | "unreachable" | "capacity" | "window" | "latest_start" | "max_stops" | "max_distance" | "max_duration" | "shift" | "break" | "on_board" | "reload" | "not_loaded" | "price" | "no_vehicle" | "missing" | "duplicate" | "unknown" | "pair" | "times";

export interface RouteView {
  readonly id: Uuid;
  readonly number: number;
  readonly shift_id: Uuid;
  readonly driver_id: Uuid;
  readonly driver_name: string;
  readonly vehicle_id: Uuid;
  readonly vehicle_name: string;
  readonly departs_at: Instant;
  readonly ends_at: Instant;
  readonly distance_m: number;
  readonly drive_s: number;
  readonly service_s: number;
  readonly waiting_s: number;
  readonly rest_s: number;
  readonly overtime_s: number;
  readonly cost_cents: number;
  readonly stability_cents: number;
  readonly pauses: readonly PauseView[];
  readonly geometry: string;
  readonly stops: readonly PlannedStopView[];
  readonly is_locked: boolean;
}

export interface PauseView {
  readonly before: number;
  readonly is_reload: boolean;
  readonly at: Point;
  readonly arrives_at: Instant;
  readonly starts_at: Instant;
  readonly leaves_at: Instant;
  readonly drive_s: number;
  readonly distance_m: number;
}

export interface PlannedStopView {
  readonly sequence: number;
  readonly place_id: Uuid;
  readonly at: Point;
  readonly address: string;
  readonly order_ids: readonly Uuid[];
  readonly tasks: readonly StopTask[];
  readonly arrives_at: Instant;
  readonly starts_at: Instant;
  readonly leaves_at: Instant;
  readonly drive_s: number;
  readonly distance_m: number;
  readonly slack_s: number;
  readonly window_opens: Instant | null;
  readonly window_closes: Instant | null;
  readonly locked_order_ids: readonly Uuid[];
}

export interface StopTask {
  readonly order_id: Uuid;
  readonly kind: TaskKind;
}

export type TaskKind = "pickup" | "delivery" | "return" | "service";

export interface NewEdits {
  readonly expected_version: number;
  readonly edits: readonly (Move | Insert | Remove | Lock | LockRoute | Swap | SwapRoutes | Reverse | Split | Merge | Sort)[];
  readonly dry_run?: boolean;
  readonly id?: Uuid | null;
}

export interface Move {
  readonly kind: "move";
  readonly order_ids: readonly string[];
  readonly to_shift_id: string;
  readonly position?: number | null;
  readonly whole_stops?: boolean;
}

export interface Insert {
  readonly kind: "insert";
  readonly order_ids: readonly string[];
  readonly to_shift_id?: string | null;
  readonly position?: number | null;
}

export interface Remove {
  readonly kind: "remove";
  readonly order_ids: readonly string[];
}

export interface Lock {
  readonly kind: "lock";
  readonly order_ids: readonly string[];
  readonly is_locked?: boolean;
}

export interface LockRoute {
  readonly kind: "lock_route";
  readonly shift_id: string;
  readonly is_locked?: boolean;
}

export interface Swap {
  readonly kind: "swap";
  readonly order_id: string;
  readonly with_order_id: string;
}

export interface SwapRoutes {
  readonly kind: "swap_routes";
  readonly shift_id: string;
  readonly with_shift_id: string;
}

export interface Reverse {
  readonly kind: "reverse";
  readonly shift_id: string;
}

export interface Split {
  readonly kind: "split";
  readonly shift_id: string;
  readonly after: number;
  readonly to_shift_id: string;
}

export interface Merge {
  readonly kind: "merge";
  readonly shift_id: string;
  readonly into_shift_id: string;
}

export interface Sort {
  readonly kind: "sort";
  readonly shift_id: string;
}

export interface PlanStep {
  readonly expected_version: number;
  readonly id?: Uuid | null;
}

export interface PlanAgain {
  readonly expected_version: number;
  readonly budget_s?: number | null;
}

export interface Edited {
  readonly plan: PlanView;
  readonly difference: DifferenceView;
  readonly removed_shift_ids: readonly Uuid[];
  readonly is_dry_run: boolean;
}

export interface DifferenceView {
  readonly text: string;
  readonly stay: number;
  readonly moved: readonly MovedOrder[];
  readonly added: readonly Uuid[];
  readonly dropped: readonly Uuid[];
  readonly resequenced: readonly Uuid[];
  readonly windows_missed: readonly Uuid[];
  readonly windows_met: readonly Uuid[];
  readonly windows_changed: readonly Uuid[];
  readonly stops_stay: number;
  readonly stops_moved: number;
  readonly stops_added: number;
  readonly stops_dropped: number;
  readonly duration_s: number;
  readonly drive_s: number;
  readonly distance_m: number;
  readonly cost_cents: number;
  readonly routes: number;
}

export interface MovedOrder {
  readonly order_id: Uuid;
  readonly from_shift_id: Uuid;
  readonly to_shift_id: Uuid;
}

export interface PlanHistory {
  readonly version: number;
  readonly state: number;
  readonly versions: readonly PlanVersionView[];
}

export interface PlanVersionView {
  readonly number: number;
  readonly state: number;
  readonly kind: string;
  readonly text: string;
  readonly difference: DifferenceView;
  readonly actor: string;
  readonly actor_name: string;
  readonly at: Instant;
}

export interface RouteLength {
  readonly out_s: number;
  readonly between_s: number;
  readonly back_s: number;
  readonly service_s: number;
  readonly waiting_s: number;
  readonly rest_s: number;
  readonly dearest: readonly DearOrder[];
  readonly texts: readonly string[];
}

export interface DearOrder {
  readonly order_id: Uuid;
  readonly external_id: string;
  readonly saves_s: number;
  readonly saves_m: number;
  readonly saves_cents: number;
}

export interface AskInsertion {
  readonly order_id: Uuid;
}

export interface InsertionView {
  readonly order_id: Uuid;
  readonly external_id: string;
  readonly openings: readonly OpeningView[];
}

export interface OpeningView {
  readonly shift_id: Uuid;
  readonly run_id: Uuid | null;
  readonly version: number;
  readonly driver_id: Uuid;
  readonly driver_name: string;
  readonly vehicle_id: Uuid;
  readonly vehicle_name: string;
  readonly after_stop_id: Uuid | null;
  readonly fetch_after_stop_id: Uuid | null;
  readonly is_fetched: boolean;
  readonly stops_before: number;
  readonly arrives_at: Instant;
  readonly promise_opens: Instant;
  readonly promise_closes: Instant;
  readonly extra_cents: number;
  readonly extra_s: number;
  readonly extra_m: number;
  readonly delays: readonly DelayView[];
}

export interface DelayView {
  readonly order_id: Uuid;
  readonly external_id: string;
  readonly recipient_name: string;
  readonly stop_id: Uuid | null;
  readonly by_s: number;
  readonly starts_at: Instant;
  readonly promise_closes: Instant | null;
  readonly breaks_promise: boolean;
}

export interface TakeInsertion {
  readonly order_id: Uuid;
  readonly shift_id: Uuid;
  readonly run_id?: Uuid | null;
  readonly version?: number;
  readonly after_stop_id?: Uuid | null;
  readonly fetch_after_stop_id?: Uuid | null;
}

export interface InsertionTaken {
  readonly run_id: Uuid;
}

export type ReplanStatus = "optimizing" | "ready" | "applied" | "discarded" | "failed";

export interface NewReplan {
  readonly date: LocalDate;
  readonly reason: RunChange;
  readonly run_ids?: readonly Uuid[];
  readonly out_run_ids?: readonly Uuid[];
  readonly pinned_stop_ids?: readonly Uuid[];
  readonly budget_s?: number | null;
  readonly seed?: number;
}

export type RunChange = "order_added" | "stop_reassigned" | "stop_canceled" | "stop_moved" | "stop_skipped" | "vehicle_breakdown" | "late_driver" | "new_orders" | "orders_canceled" | "change_undone";

export interface ReplanView {
  readonly id: Uuid;
  readonly date: LocalDate;
  readonly status: string;
  readonly reason: string;
  readonly scope: readonly Uuid[];
  readonly progress: Progress;
  readonly difference: DifferenceView | null;
  readonly sentences: readonly string[];
  readonly courses: readonly CourseView[];
  readonly giving: readonly GivenRun[];
  readonly left_out: readonly LeftOut[];
  readonly failure: string;
  readonly created_at: Instant;
  readonly ready_at: Instant | null;
  readonly applied_at: Instant | null;
}

export interface CourseView {
  readonly shift_id: Uuid;
  readonly driver_id: Uuid;
  readonly vehicle_id: Uuid;
  readonly run_id: Uuid | null;
  readonly version: number;
  readonly ends_at: Instant;
  readonly doors: readonly Door[];
  readonly geometry: string;
}

export interface Door {
  readonly spot: string;
  readonly at: Point;
  readonly acts: readonly StopTask[];
  readonly arrives_at: Instant;
  readonly drive_s: number;
  readonly distance_m: number;
  readonly service_s: number;
}

export interface GivenRun {
  readonly run_id: Uuid;
  readonly version: number;
}

export interface NewQuote {
  readonly date: LocalDate;
  readonly at?: Point | null;
  readonly address?: string;
  readonly service_s?: number;
  readonly weight_g?: number;
  readonly volume_cm3?: number;
  readonly packages?: number;
  readonly skills?: readonly string[];
  readonly depot_id?: Uuid | null;
}

export interface QuoteView {
  readonly date: LocalDate;
  readonly at: Point;
  readonly windows: readonly OfferedWindow[];
  readonly area: string;
  readonly surcharge_cents: number;
}

export interface OfferedWindow {
  readonly opens: Instant;
  readonly closes: Instant;
  readonly is_feasible: boolean;
  readonly extra_cents: number | null;
  readonly starts_at: Instant | null;
}

export interface AreaView {
  readonly id: Uuid;
  readonly name: string;
  readonly colour: string;
  readonly ring: readonly Point[];
  readonly driver_ids: readonly Uuid[];
  readonly vehicle_ids: readonly Uuid[];
  readonly is_binding: boolean;
  readonly skills: readonly string[];
  readonly surcharge_cents: number;
  readonly version: number;
  readonly updated_at: Instant;
  readonly area_m2: number;
  readonly overlaps: readonly Uuid[];
}

export interface NewArea {
  readonly name: string;
  readonly colour?: string;
  readonly ring: readonly Point[];
  readonly driver_ids?: readonly Uuid[];
  readonly vehicle_ids?: readonly Uuid[];
  readonly is_binding?: boolean;
  readonly skills?: readonly string[];
  readonly surcharge_cents?: number;
}

export interface ChangedArea {
  readonly name: string;
  readonly colour?: string;
  readonly ring: readonly Point[];
  readonly driver_ids?: readonly Uuid[];
  readonly vehicle_ids?: readonly Uuid[];
  readonly is_binding?: boolean;
  readonly skills?: readonly string[];
  readonly surcharge_cents?: number;
  readonly expected_version: number;
}

export interface KeepingView {
  readonly kind: Kind;
  readonly days: number;
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  readonly due: number;
}

export type Kind = "positions" | "photos" | "contacts" | "events";

export interface Documents {
  readonly documents: readonly NewDocument[];
}

export interface NewDocument {
  readonly kind: DocumentKind;
  readonly number?: string;
  readonly expires_on?: LocalDate | null;
}

export type DocumentKind = "cnh" | "ear" | "motofrete" | "mopp" | "medical" | "contract" | "other";

export interface DocumentView {
  readonly id: Uuid;
  readonly driver_id: Uuid;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly expires_on: LocalDate | null;
  readonly standing: Standing;
}

export type Standing = "valid" | "soon" | "expired";

export interface NewWeekly {
  readonly driver_id: Uuid;
  readonly vehicle_id: Uuid;
  readonly depot_id: Uuid;
  readonly weekdays: readonly number[];
  readonly starts: LocalTime;
  readonly ends: LocalTime;
  readonly first: LocalDate;
  readonly last?: LocalDate | null;
}

export interface WeeklyView {
  readonly id: Uuid;
  readonly driver_id: Uuid;
  readonly vehicle_id: Uuid;
  readonly depot_id: Uuid;
  readonly weekdays: readonly number[];
  readonly starts: LocalTime;
  readonly ends: LocalTime;
  readonly first: LocalDate;
  readonly last: LocalDate | null;
}

export interface Days {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

export interface MadeView {
  readonly weekly_id: Uuid;
  readonly date: LocalDate;
  readonly outcome: string;
  readonly reason: string;
}

export interface MessageRulesView {
  readonly kinds: readonly MessageKindView[];
  readonly opens: LocalTime;
  readonly closes: LocalTime;
  readonly whatsapp_agreed: boolean;
  readonly sms_plain: boolean;
  readonly channels: readonly ChannelView[];
}

export interface MessageKindView {
  readonly kind: MessageKind;
  readonly is_on: boolean;
  readonly is_urgent: boolean;
  readonly placeholders: readonly string[];
  readonly usual: Readonly<Record<string, string>>;
  readonly own: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, TemplateView>>;
}

export type MessageKind = "promised" | "on_the_way" | "next" | "late" | "delivered" | "failed";

export interface TemplateView {
  readonly name: string;
  readonly state: TemplateState;
  readonly reason: string;
  readonly category: string;
  readonly told_at: Instant | null;
  readonly older: boolean;
}

export type TemplateState = "unsent" | "pending" | "approved" | "rejected" | "paused" | "disabled" | "gone";

export interface ChannelView {
  readonly channel: Channel;
  readonly is_set_up: boolean;
  readonly is_used: boolean;
  readonly needs_person: boolean;
  readonly waiting: number;
  readonly sent_at: Instant | null;
  readonly failed_at: Instant | null;
  readonly failure: string;
}

export type Channel = "whatsapp" | "sms" | "email" | "log";

export interface SetMessageRules {
  readonly off: readonly MessageKind[];
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly opens: LocalTime;
  readonly closes: LocalTime;
  readonly whatsapp_agreed: boolean;
  readonly channels: readonly Channel[];
  readonly sms_plain: boolean;
}

export interface PreviewMessage {
  readonly kind: MessageKind;
  readonly locale: string;
  readonly text: string;
  readonly sms_plain?: boolean;
}

export interface MessagePreview {
  readonly subject: string;
  readonly text: string;
  readonly whatsapp: string;
  readonly sms: string;
  readonly sms_parts: number;
  readonly sms_is_gsm: boolean;
}

export interface TryMessage {
  readonly kind: MessageKind;
  readonly locale: string;
  readonly channel: Channel;
  readonly to?: string;
}

export interface Tried {
  readonly is_sent: boolean;
  readonly to: string;
  readonly answer: string;
}

export interface OrderMessages {
  readonly has_channel: boolean;
  readonly now: MessageKind | null;
  readonly messages: readonly MessageView[];
}

export interface MessageView {
  readonly id: Uuid;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
  readonly reason: string;
  readonly address: string;
  readonly subject: string;
  readonly text: string;
  readonly template: string;
  readonly answer: string;
  readonly remedy: string;
  readonly tries: number;
  readonly is_by_hand: boolean;
  readonly next_at: Instant | null;
  readonly created_at: Instant;
  readonly receipts: readonly ReceiptView[];
}

export interface ReceiptView {
  readonly state: string;
  readonly at: Instant;
  readonly answer: string;
}

export interface DemandView {
  readonly outcome: string;
  readonly kind: ProofKind;
  readonly rule: ProofRule;
  readonly source?: string;
}

export type ProofKind = "photo" | "pin" | "scan" | "receiver" | "signature" | "note";

export type ProofRule = "off" | "optional" | "warn" | "required";

export interface ProofPreview {
  readonly source: string;
  readonly outcomes: readonly OutcomeNeeds[];
}

export interface OutcomeNeeds {
  readonly outcome: string;
  readonly asked: Needs;
  readonly otherwise: Needs;
  readonly kinds: readonly ProofKind[];
}

export interface Needs {
  readonly photo: ProofRule;
  readonly signature: ProofRule;
  readonly scan: ProofRule;
  readonly pin: ProofRule;
  readonly receiver: ProofRule;
  readonly note: ProofRule;
}

export interface ReasonRule {
  readonly code: FailureReason;
  readonly labels?: Readonly<Record<string, string>>;
  readonly is_hidden?: boolean;
  readonly follow?: Follow | null;
}

export type Follow = "reattempt" | "new_address" | "return" | "decide";

export interface ReasonRuleView {
  readonly code: FailureReason;
  readonly labels: Readonly<Record<string, string>>;
  readonly is_hidden: boolean;
  readonly follow: Follow;
  readonly usual_follow: Follow;
}

export interface ChatPage {
  readonly chat: ChatSummary;
  readonly lines: readonly ChatLineView[];
  readonly more: boolean;
}

export interface ChatSummary {
  readonly driver_id: Uuid;
  readonly driver_name: string;
  readonly unread: number;
  readonly newest: ChatLineView | null;
}

export interface ChatLineView {
  readonly id: Uuid;
  readonly driver_id: Uuid;
  readonly number: number;
  readonly author: Author;
  readonly name: string;
  readonly text: string;
  readonly run_id: Uuid | null;
  readonly stop_id: Uuid | null;
  readonly about: string;
  readonly written_at: Instant;
  readonly delivered_at: Instant | null;
  readonly read_at: Instant | null;
}

export type Author = "office" | "driver";

export interface NewLine {
  readonly text: string;
  readonly run_id?: Uuid | null;
  readonly stop_id?: Uuid | null;
}

export interface ReadThrough {
  readonly through: number;
}

export interface FoundOrders {
  readonly orders: readonly FoundOrder[];
  readonly has_more: boolean;
}

export interface FoundOrder {
  readonly id: Uuid;
  readonly external_id: string;
  readonly status: string;
  readonly recipient_name: string;
  readonly address: string;
  readonly date: LocalDate;
}

export interface OrderStory {
  readonly order: OrderView;
  readonly recipient_email: string;
  readonly value_cents: number;
  readonly access_notes: string;
  readonly packages: readonly PackageLine[];
  readonly promises: readonly PromiseView[];
  readonly visits: readonly VisitView[];
  readonly attempts: readonly AttemptView[];
  readonly incidents: readonly IncidentView[];
  readonly notes: readonly NoteView[];
  readonly events: readonly StoryEvent[];
}

export interface PackageLine {
  readonly barcode: string;
  readonly description: string;
  readonly status: string;
}

export interface PromiseView {
  readonly opens: Instant;
  readonly closes: Instant;
  readonly reason: string;
  readonly made_at: Instant;
}

export interface VisitView {
  readonly stop_id: Uuid;
  readonly status: string;
  readonly kinds: readonly string[];
  readonly sequence: number;
  readonly at: Point;
  readonly planned_arrives_at: Instant;
  readonly eta: Instant | null;
  readonly arrived_at: Instant | null;
  readonly ended_at: Instant | null;
  readonly run_id: Uuid;
  readonly run_number: number;
  readonly run_status: string;
  readonly run_date: LocalDate;
  readonly driver_id: Uuid;
  readonly driver_name: string;
  readonly driver_phone: string;
  readonly vehicle_name: string;
}

export interface AttemptView {
  readonly order_id: Uuid;
  readonly number: number;
  readonly outcome: string;
  readonly reason: string;
  readonly receiver_name: string;
  readonly note: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly flags: readonly string[];
  readonly distance_m: number | null;
  readonly occurred_at: Instant;
  readonly received_at: Instant;
  readonly proofs: readonly ProofSummary[];
}

export interface ProofSummary {
  readonly id: Uuid;
  readonly kind: string;
  readonly sha256: string;
  readonly is_complete: boolean;
}

export interface IncidentView {
  readonly id: Uuid;
  readonly kind: string;
  readonly status: string;
  readonly urgency: number;
  readonly subject: string;
  readonly subject_id: Uuid;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly opened_at: Instant;
  readonly run_id: Uuid | null;
  readonly run: IncidentRun | null;
  readonly stop: IncidentStop | null;
  readonly driver_id: Uuid | null;
  readonly driver_name: string;
  readonly driver_phone: string;
  readonly acts: readonly Act[];
  readonly acknowledged_at: Instant | null;
  readonly acknowledged_by: string;
  readonly resolved_at: Instant | null;
  readonly resolved_by: string;
  readonly decision: string;
  readonly replan_id: Uuid | null;
  readonly photos: readonly IncidentPhotoView[];
}

export interface IncidentRun {
  readonly id: Uuid;
  readonly number: number;
  readonly version: number;
  readonly status: string;
  readonly date: LocalDate;
  readonly driver_id: Uuid;
}

export interface IncidentStop {
  readonly id: Uuid;
  readonly sequence: number;
  readonly status: string;
  readonly address: string;
  readonly at: Point;
  readonly place_id: Uuid;
  readonly access_notes: string;
  readonly orders: readonly IncidentOrder[];
}

export interface IncidentOrder {
  readonly id: Uuid;
  readonly external_id: string;
  readonly status: string;
  readonly recipient_name: string;
  readonly recipient_phone: string;
}

export type Act = "reattempt" | "return" | "new_address" | "move" | "skip" | "replan";

export interface IncidentPhotoView {
  readonly id: Uuid;
  readonly is_complete: boolean;
  readonly refusal: string;
}

export interface NoteView {
  readonly id: Uuid;
  readonly text: string;
  readonly author: Actor;
  readonly written_at: Instant;
}

export interface Actor {
  readonly kind: string;
  readonly name: string;
}

export interface StoryEvent {
  readonly id: Uuid;
  readonly type: string;
  readonly actor: Actor;
  readonly occurred_at: Instant;
  readonly received_at: Instant;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface NewNote {
  readonly text: string;
}

export interface NewDay {
  readonly date: LocalDate;
  readonly window_opens?: LocalTime | null;
  readonly window_closes?: LocalTime | null;
  readonly reason?: string;
}

export interface SendBack {
  readonly reason?: string;
}

export interface FiguresView {
  readonly first: LocalDate;
  readonly last: LocalDate;
  readonly by: Grouping;
  readonly total: DrivenFigures;
  readonly lines: readonly FigureLine[];
}

export type Grouping = "day" | "driver" | "area";

export interface DrivenFigures {
  readonly delivered: number;
  readonly failed: number;
  readonly promised: number;
  readonly on_time: number;
  readonly first_tries: number;
  readonly first_successes: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly runs: number;
  readonly stops: number;
  readonly planned_s: number;
  readonly driven_s: number;
  readonly planned_m: number;
  readonly driven_m: number;
  readonly measured_runs: number;
  readonly cost_cents: number;
  readonly on_time_share: number | null;
  readonly first_share: number | null;
  readonly cost_per_delivery_cents: number | null;
  readonly stops_per_hour: number | null;
  readonly km_per_hour: number | null;
}

export interface FigureLine {
  readonly key: string;
  readonly name: string;
  readonly figures: DrivenFigures;
}

export interface Publish {
  readonly accept_violations?: boolean;
  readonly expected_version?: number | null;
  readonly shift_ids?: readonly Uuid[];
}

export interface ReassignStops {
  readonly to_run_id: Uuid;
  readonly stops: Readonly<Record<string, number>>;
}

export interface Reassigned {
  readonly change_id: Uuid | null;
}

export interface DayChangeView {
  readonly id: Uuid;
  readonly kind: RunChange;
  readonly at: Instant;
  readonly actor: string;
  readonly actor_name: string;
  readonly stops: number;
  readonly from_names: readonly string[];
  readonly to_name: string;
  readonly state: ChangeState;
}

export type ChangeState = "made" | "undone" | "outrun";

export interface NewPix {
  readonly key: string;
  readonly name?: string;
  readonly city?: string;
}

export interface PixView {
  readonly key: string;
  readonly kind: PixKeyKind | null;
  readonly name: string;
  readonly city: string;
}

export type PixKeyKind = "cpf" | "cnpj" | "phone" | "email" | "random";

export interface PixPreview {
  readonly key: string;
  readonly kind: PixKeyKind;
  readonly name: string;
  readonly city: string;
  readonly code: string;
  readonly qr_svg: string;
}

export interface RunSummary {
  readonly id: Uuid;
  readonly plan_id: Uuid;
  readonly route_id: Uuid;
  readonly number: number;
  readonly version: number;
  readonly status: string;
  readonly date: LocalDate;
  readonly driver_id: Uuid;
  readonly driver_name: string;
  readonly vehicle_id: Uuid;
  readonly vehicle_name: string;
  readonly departs_at: Instant;
  readonly ends_at: Instant;
  readonly distance_m: number;
  readonly drive_s: number;
  readonly stops: number;
  readonly ended: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly late_s: number;
  readonly next_stop_id: Uuid | null;
  readonly next_eta: Instant | null;
}

export interface RunDetail {
  readonly run: RunSummary;
  readonly geometry: string;
  readonly stops: readonly RunStopView[];
}

export interface RunStopView {
  readonly id: Uuid;
  readonly sequence: number;
  readonly place_id: Uuid;
  readonly status: string;
  readonly at: Point;
  readonly address: string;
  readonly recipients: readonly string[];
  readonly order_ids: readonly Uuid[];
  readonly external_ids: readonly string[];
  readonly window_opens: Instant | null;
  readonly window_closes: Instant | null;
  readonly planned_arrives_at: Instant;
  readonly eta: Instant | null;
  readonly late_s: number;
  readonly due_by: Instant | null;
  readonly late_since: Instant | null;
  readonly phones: readonly string[];
  readonly arrived_at: Instant | null;
  readonly ended_at: Instant | null;
  readonly attempts: readonly AttemptView[];
}

export interface RunSheet {
  readonly run_id: Uuid;
  readonly version: number;
  readonly depot_name: string;
  readonly depot_address: string;
  readonly stops: readonly StopView[];
}

export interface StopView {
  readonly id: Uuid;
  readonly run_id: Uuid;
  readonly sequence: number;
  readonly status: StopStatus;
  readonly address: string;
  readonly complement: string;
  readonly at: Point;
  readonly window_opens: Instant | null;
  readonly window_closes: Instant | null;
  readonly planned_arrives_at: Instant;
  readonly eta: Instant | null;
  readonly service_s: number;
  readonly access_notes: string;
  readonly tasks: readonly TaskView[];
  readonly drive_s: number;
  readonly distance_m: number;
  readonly proofs: Readonly<Record<string, Needs>>;
}

export interface TaskView {
  readonly id: Uuid;
  readonly order_id: Uuid;
  readonly kind: TaskKind;
  readonly external_id: string;
  readonly recipient_name: string;
  readonly recipient_phone: string;
  readonly packages: readonly PackageView[];
  readonly notes: string;
  readonly attempt: number;
  readonly has_pin: boolean;
  readonly due_cents: number;
}

export interface PackageView {
  readonly barcode: string;
  readonly description: string;
  readonly pieces: number;
}

export interface ActOn {
  readonly act: ActReattempt | ActReturn | ActNewAddress | ActMove | ActSkip;
}

export interface ActReattempt {
  readonly type: "reattempt";
  readonly to: NewDay;
}

export interface ActReturn {
  readonly type: "return";
  readonly reason?: string;
}

export interface ActNewAddress {
  readonly type: "new_address";
  readonly where: ConfirmPlace;
  readonly to?: NewDay | null;
}

export interface ActMove {
  readonly type: "move";
  readonly stop_ids: readonly Uuid[];
  readonly to_run_id: Uuid;
  readonly version: number;
}

export interface ActSkip {
  readonly type: "skip";
  readonly stop_id: Uuid;
  readonly version: number;
}

export interface Resolve {
  readonly decision?: Decision;
}

export type Decision = "reattempt" | "new_address" | "return" | "cancel" | "move" | "skip" | "replan" | "accept";

export interface Hello {
  readonly ticket: string;
  readonly generation?: string;
  readonly rev?: number;
}

export interface Snapshot {
  readonly type: "snapshot";
  readonly generation: string;
  readonly rev: number;
  readonly server_time: number;
  readonly runs: readonly RunSummary[];
  readonly chats: readonly ChatSummary[];
  readonly positions: readonly VehiclePosition[];
}

export interface VehiclePosition {
  readonly driver_id: Uuid;
  readonly run_id: Uuid | null;
  readonly lat: number;
  readonly lon: number;
  readonly speed_mps: number | null;
  readonly heading_deg: number | null;
  readonly accuracy_m: number;
  readonly battery: number | null;
  readonly at: number;
  readonly received_at: number;
}

export interface Delta {
  readonly type: "delta";
  readonly prev_rev: number;
  readonly rev: number;
  readonly events: readonly LiveEvent[];
  readonly runs: readonly RunSummary[];
  readonly chats: readonly ChatSummary[];
  readonly lines: readonly ChatLineView[];
}

export interface LiveEvent {
  readonly rev: number;
  readonly type: string;
  readonly subject: string;
  readonly subject_id: Uuid;
  readonly body: Readonly<Record<string, unknown>>;
  readonly occurred_at: Instant;
}

export interface Positions {
  readonly type: "positions";
  readonly server_time: number;
  readonly positions: readonly VehiclePosition[];
}

export interface Beat {
  readonly type: "beat";
  readonly server_time: number;
  readonly rev: number;
}

export interface Here {
  readonly type: "here";
  readonly view: string;
  readonly date?: LocalDate | null;
  readonly plan_id?: Uuid | null;
  readonly run_id?: Uuid | null;
  readonly order_id?: Uuid | null;
  readonly incident_id?: Uuid | null;
  readonly is_editing?: boolean;
  readonly is_away?: boolean;
}

export interface Presence {
  readonly type: "presence";
  readonly people: readonly Person[];
}

export interface Person {
  readonly user_id: Uuid;
  readonly name: string;
  readonly view: string;
  readonly date: LocalDate | null;
  readonly plan_id: Uuid | null;
  readonly run_id: Uuid | null;
  readonly order_id: Uuid | null;
  readonly incident_id: Uuid | null;
  readonly is_editing: boolean;
  readonly is_away: boolean;
}

export type LiveFrame = Snapshot | Delta | Positions | Beat | Presence;

export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  owner: ["accounts", "chat", "fleet", "notes", "orders", "places", "plan", "see", "webhooks"],
  admin: ["accounts", "chat", "fleet", "notes", "orders", "places", "plan", "see", "webhooks"],
  dispatcher: ["chat", "fleet", "notes", "orders", "places", "plan", "see"],
  support: ["chat", "notes", "see"],
  viewer: ["see"],
  integration: ["orders", "see", "webhooks"],
  driver: ["drive"],
};
