"""Telling the dispatcher what nobody planned."""

import msgspec
import pytest

from driver_app.store.photos import Photo
from driver_app.work.proofs import PhotoUnreadable
from driver_app.work.record import UnknownRun
from driver_app.work.report import report
from shared.facts import Fact, FactType, IncidentReported, ReportKind
from shared.ids import RunId, uuid7
from tests.driver_app.conftest import Driver
from tests.onphone import next_batch
from tests.phone import a_photo


async def test_an_incident_belongs_to_a_run_or_to_the_driver(driver: Driver) -> None:
    await report(driver.recorder, ReportKind.LATE, run_id=driver.run.id, delay_s=600)
    await report(driver.recorder, ReportKind.OTHER, note="sem crachá")

    late, other = [
        msgspec.json.decode(fact.raw(), type=Fact) for fact in next_batch(driver.store).facts
    ]
    assert (late.type, late.run_id) == (FactType.INCIDENT_REPORTED, driver.run.id)
    assert msgspec.json.decode(late.body, type=IncidentReported).delay_s == 600
    assert other.run_id is None
    assert msgspec.json.decode(other.body, type=IncidentReported).note == "sem crachá"


async def test_a_run_that_is_gone_has_no_incidents(driver: Driver) -> None:
    with pytest.raises(UnknownRun):
        await report(driver.recorder, ReportKind.LATE, run_id=RunId(uuid7()))


async def test_photos_are_on_the_disk_before_the_report_and_bad_ones_are_refused(
    driver: Driver,
) -> None:
    photo = a_photo(1)
    await report(driver.recorder, ReportKind.ACCIDENT, run_id=driver.run.id, photos=[photo])
    await report(driver.recorder, ReportKind.BREAKDOWN, photos=[photo])
    with pytest.raises(PhotoUnreadable):
        await report(driver.recorder, ReportKind.ACCIDENT, photos=[Photo(content=b"%PDF")])

    facts = [msgspec.json.decode(f.raw(), type=Fact) for f in next_batch(driver.store).facts]
    assert [len(fact.blobs) for fact in facts] == [1, 1]
    (file,) = driver.store.photos.iterdir()
    assert file.read_bytes() == photo.content
