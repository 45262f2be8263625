/** The running day on the timeline as a proposal would have it, against how it stands. Pure. */
import type { CourseView, Door, ReplanView } from "../wire";
import { type Lane, type Mark, ms, waiting } from "./lanes";

/** A stop that a proposal has a driver do; `now` is the stop as it stands, where there is one. */
function proposedMark(door: Door, sequence: number, now: Mark | undefined): Mark {
  const at = ms(door.arrives_at);
  const opens = now?.opens ?? null;
  const starts = opens !== null && opens > at ? opens : at;
  const closes = now?.closes ?? null;
  return {
    id: `${door.spot}:${door.acts[0]?.order_id ?? ""}`,
    sequence,
    address: now?.address ?? "",
    names: now?.names ?? [],
    orders: door.acts.map((act) => act.order_id),
    where: door.at,
    planned: now?.at ?? at,
    at,
    leaves: starts + door.service_s * 1000,
    wait: waiting(at, starts),
    opens,
    closes,
    lateS: closes === null ? 0 : Math.max(0, (starts - closes) / 1000),
    slackS: null,
    state: "ahead",
    isArrived: false,
    isLocked: false,
  };
}

/**
 * The day as a proposal would have it: what is done stays, and each stop left is shown against when
 * it comes as things stand. Runs that the proposal leaves alone are as they are.
 */
export function lanesOfProposal(
  { courses, giving }: Pick<ReplanView, "courses" | "giving">,
  standing: readonly Lane[],
  nameOf: (course: CourseView) => { readonly driver: string; readonly vehicle: string },
): readonly Lane[] {
  const now = new Map(
    standing.flatMap(({ marks }) =>
      marks.flatMap((mark) => mark.orders.map((order) => [order, mark] as const)),
    ),
  );
  const done = (lane: Lane | undefined): readonly Mark[] =>
    lane?.marks.filter((mark) => mark.isArrived) ?? [];
  const byRun = new Map(courses.map((course) => [course.run_id, course] as const));
  const given = new Set(giving.map((run) => run.run_id));
  const proposed = (course: CourseView, lane: Lane | undefined): Lane => {
    const before = done(lane);
    const ahead = course.doors.map((door, at) =>
      proposedMark(door, before.length + at + 1, now.get(door.acts[0]?.order_id ?? "")),
    );
    const from = lane?.span?.from ?? ahead[0]?.at ?? ms(course.ends_at);
    const { driver, vehicle } = lane
      ? { driver: lane.name, vehicle: lane.vehicle }
      : nameOf(course);
    return {
      id: lane?.id ?? course.shift_id,
      number: lane?.number ?? 0,
      name: driver,
      vehicle,
      span: { from, to: ms(course.ends_at) },
      marks: [...before, ...ahead],
      pauses: lane?.pauses ?? [],
      isLocked: false,
    };
  };
  return [
    ...standing.map((lane) => {
      const course = byRun.get(lane.id);
      if (course) return proposed(course, lane);
      return given.has(lane.id) ? { ...lane, marks: done(lane) } : lane;
    }),
    ...courses.filter(({ run_id }) => run_id === null).map((course) => proposed(course, undefined)),
  ];
}
