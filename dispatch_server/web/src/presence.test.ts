import { describe, expect, it, vi } from "vitest";
import { looking, othersOf } from "./presence";
import type { Person } from "./wire";

vi.mock("./actions", () => ({ stream: { say: vi.fn() } }));

const person = (fields: Partial<Person> = {}): Person => ({
  user_id: "ana",
  name: "Ana Luz",
  view: "runs",
  date: null,
  plan_id: null,
  run_id: null,
  order_id: null,
  incident_id: null,
  is_editing: false,
  is_away: false,
  ...fields,
});

describe("who else is here", () => {
  it("is everybody but the reader, once each, with what they change first", () => {
    const look = person({ plan_id: "p1" });
    const edit = person({ plan_id: "p2", is_editing: true });
    const away = person({ is_away: true, is_editing: true });
    const all = [away, look, person({ user_id: "me" }), edit, person({ user_id: "rui" })];
    const found = othersOf(all, "me");
    expect(found.map((one) => one.id)).toEqual(["ana", "rui"]);
    expect(found[0]?.tabs).toEqual([edit, look, away]);
  });

  it("is told of one thing only where a tab shows it", () => {
    const all = othersOf(
      [
        person({ plan_id: "p1", is_editing: true }),
        person({ user_id: "rui", name: "Rui Sá", plan_id: "p1" }),
        person({ user_id: "zoe", plan_id: "p1", is_away: true }),
      ],
      "me",
    );
    expect(looking(all, "plan_id", "p1")).toEqual([
      { id: "ana", name: "Ana Luz", isEditing: true },
      { id: "rui", name: "Rui Sá", isEditing: false },
    ]);
    expect(looking(all, "run_id", "p1")).toEqual([]);
  });
});
