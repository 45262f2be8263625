"""The demo's figures are counted in tables and files, not taken from anybody's word."""

import datetime as dt
from pathlib import Path

import pytest

from dispatch_server.db.session import Database
from dispatch_server.demo.report import Phone, Stored, make_report, read_stored
from dispatch_server.live.history import PositionHistory
from dispatch_server.live.service import history_url
from dispatch_server.planning.schema import Figures, LeftOut, PlanView, Progress
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.settings import Settings
from dispatch_server.sync.blobs import Uploads
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import DepotId, OrderId, PlanId, uuid7
from shared.states import FailureReason, PlanStatus
from tests.build import an_organization, create_schema
from tests.dispatch_server.sync.handset import Handset, a_blob, a_fact
from tests.published import a_town, publish_town, stops_of


def a_phone(**more: object) -> Phone:
    fields: dict[str, object] = {
        "driver_name": "Marina",
        "facts_saved": 10,
        "facts_unsent": 0,
        "photos": ("aa", "bb"),
        "photos_unsent": 0,
        "fixes": 5,
        "driven_m": 1500.0,
        "delivered": 2,
        "failed": {},
        "errors": 0,
    }
    return Phone(**(fields | more))  # type: ignore[arg-type]


def a_plan(figures: Figures | None) -> PlanView:
    left_out = LeftOut(order_id=OrderId(uuid7()), external_id="A", reasons=("window",), text="")
    return PlanView(
        id=PlanId(uuid7()),
        date=dt.date(2026, 11, 23),
        depot_id=DepotId(uuid7()),
        depot_ids=(),
        status=PlanStatus.PUBLISHED,
        engine="porta",
        roads_source="embedded",
        progress=Progress(),
        figures=figures,
        unassigned=(left_out,),
        failure="",
        created_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC),
        ready_at=None,
        published_at=None,
    )


FIGURES = Figures(
    orders=7,
    stops=5,
    routes=2,
    distance_m=12_345,
    drive_s=3000,
    duration_s=5400,
    late_s=0,
    nearest_neighbour_distance_m=20_000,
    nearest_neighbour_duration_s=7200,
    nearest_neighbour_unassigned=0,
)
STORED = Stored(
    orders=8,
    on_hold=1,
    delivered=5,
    failed={"refused": 1},
    facts=21,
    distinct_facts=19,
    positions=9,
    photos=frozenset({"aa", "cc", "of nobody"}),
)


def test_both_sides_are_put_next_to_each_other() -> None:
    phones = [a_phone(errors=1), a_phone(photos=("cc",), driven_m=500.0)]

    report = make_report(
        city="helsinki",
        plan=a_plan(FIGURES),
        stored=STORED,
        phones=phones,
        server_kills=3,
        server_errors=2,
        wall_s=61.27,
    )

    assert (report.orders, report.planned, report.left_out, report.on_hold) == (8, 6, 1, 1)
    assert (report.facts_saved, report.facts_stored, report.facts_duplicated) == (20, 19, 2)
    assert (report.photos_saved, report.photos_matching) == (3, 2)
    assert (report.planned_km, report.driven_km, report.nearest_neighbour_km) == (12.35, 2.0, 20.0)
    assert (report.plan_hours, report.nearest_neighbour_hours) == (1.5, 2.0)
    assert (report.drivers, report.server_kills, report.log_errors) == (2, 3, 3)
    assert report.wall_s == 61.3


def test_a_plan_without_figures_makes_no_report() -> None:
    with pytest.raises(ValueError, match="figures"):
        make_report(
            city="",
            plan=a_plan(None),
            stored=STORED,
            phones=[],
            server_kills=0,
            server_errors=0,
            wall_s=0,
        )


async def test_a_photo_counts_only_while_its_bytes_are_the_ones_that_were_taken(
    clock: FixedClock, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path)
    history = PositionHistory(history_url(settings), clock=clock, days=1)
    await history.start()
    await history.stop()
    db, photos = Database(settings.database), PhotoStore(tmp_path / "photos")
    await create_schema(db)
    organization = await an_organization(db, clock)
    town = await a_town(db, clock, organization, drivers=1, stops=3)
    (run,) = await publish_town(db, clock, town)
    first, second, third = await stops_of(db, run)
    phone = Handset(db, clock, town.crews[0].caller)
    (good, good_bytes), (spoilt, spoilt_bytes), (unsent, _) = a_blob(1), a_blob(2), a_blob(3)
    reason = {"reason": FailureReason.REFUSED}
    await phone.sync(
        a_fact(1, FactType.STOP_SUCCEEDED, stop_id=first.id, blobs=[good]),
        a_fact(2, FactType.STOP_SUCCEEDED, stop_id=second.id, blobs=[spoilt, unsent]),
        a_fact(3, FactType.STOP_FAILED, stop_id=third.id, body=reason),
    )
    uploads = Uploads(db, clock, photos)
    for blob, content in ((good, good_bytes), (spoilt, spoilt_bytes)):
        await uploads.append(phone.caller, blob["sha256"], 0, content)
    await db.close()
    photos.original(organization.id, spoilt["sha256"]).write_bytes(b"rot")

    stored = await read_stored(settings)

    assert stored == Stored(
        orders=3,
        on_hold=0,
        delivered=2,
        failed={FailureReason.REFUSED: 1},
        facts=3,
        distinct_facts=3,
        positions=0,
        photos=frozenset({good["sha256"]}),
    )
