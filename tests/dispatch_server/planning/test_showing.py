"""Progress while a search goes on."""

import asyncio

from dispatch_server.planning.plan import Figures, Plan
from dispatch_server.planning.pool import Progress as Better
from dispatch_server.planning.schema import Progress
from dispatch_server.planning.showing import progress_of, shown
from tests.waiting import until


def a_plan() -> Plan:
    figures = Figures(stops=7, left_out=2, cost_cents=120.0)
    return Plan(figures=figures, elapsed_s=1.26)


async def test_the_newest_is_kept_and_who_wants_an_end_is_heard() -> None:
    kept: list[Progress] = []
    cancel, seen = asyncio.Event(), asyncio.Event()

    async def keep(progress: Progress) -> bool:
        kept.append(progress)
        seen.set()
        return progress.stops == 0

    plan = a_plan()
    async with shown(keep, cancel, 5.0) as show:
        await until(seen.is_set)
        assert not cancel.is_set()
        show(Better(elapsed_s=1.0, figures=plan.figures, engine="x"), plan)
        await until(cancel.is_set)
    assert [one.stops for one in kept] == [0, 7]
    assert [len(one.curve) for one in kept] == [0, 1]
    assert (kept[1].curve[0].at_s, kept[1].curve[0].cost) == (1.0, 120.0)
    count = len(kept)
    await asyncio.sleep(0)
    assert len(kept) == count


def test_progress_says_how_far_the_best_plan_is() -> None:
    done = progress_of(9.0, a_plan(), phase="done")
    assert (done.phase, done.elapsed_s, done.budget_s) == ("done", 1.3, 9.0)
    assert (done.cost, done.stops, done.unassigned) == (120.0, 7, 2)
    assert progress_of(9.0, None, 2.0).cost is None
