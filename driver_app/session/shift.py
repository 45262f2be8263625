"""What a driver does around the stops: the shift, the vehicle, the load, incidents, the end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from driver_app.state import Tone
from driver_app.store.photos import Photo as StoredPhoto
from driver_app.work import duty, finish, load, report, vehicle
from driver_app.work.scan import Match, read_code
from shared.facts import FactType, ReportKind, RunFinished, VehiclePart
from shared.ids import RunId
from shared.runs import PackageView, RunView, StopView
from shared.states import RunStatus

if TYPE_CHECKING:
    from driver_app.session import Session


MOST_DIGITS: Final = 7  # of an odometer, in kilometres


class Shift:
    """The part of a session that works around the stops."""

    def __init__(self, session: "Session") -> None:
        self._session = session

    # --- duty and vehicle -----------------------------------------------------------------------

    async def change_duty(self, wanted: str) -> bool:
        """Go ``on_duty``, ``on_break`` or ``off_duty``."""
        session = self._session
        return await session.do(lambda it: duty.change_duty(it.recorder, wanted, session.fix()))

    async def check_vehicle(
        self, *, odometer: str, faults: Sequence[VehiclePart], note: str
    ) -> bool:
        """Save what was found at the vehicle. A number that is none is said to be wrong."""
        session = self._session
        digits = "".join(letter for letter in odometer if letter.isdigit())
        last = session.state.today.diary.odometer_km
        if len(digits) > MOST_DIGITS or (odometer.strip() and not digits):
            session.tell(session.texts("vehicle.odd_number"), tone=Tone.BAD)
            return False
        if digits and last is not None and int(digits) < last:
            session.tell(session.texts("vehicle.backwards", last=last), tone=Tone.BAD)
            return False
        run = session.state.day.run
        done = await session.drafts.send(
            FactType.VEHICLE_CHECKED,
            lambda it: vehicle.check_vehicle(
                it.recorder,
                vehicle_id=run.vehicle_id if run is not None else None,
                odometer_km=int(digits) if digits else None,
                faults=faults,
                note=note,
                fix=session.fix(),
            ),
        )
        if done:
            session.tell(session.texts("notice.vehicle_checked"))
        return done

    # --- load -----------------------------------------------------------------------------------

    def packages(self, run_id: RunId) -> tuple[PackageView, ...]:
        """Give what should be on board, in the order in which it is loaded."""
        by_stop = load.load_of(self.stops(run_id))
        return tuple(package for _, packages in by_stop for package in packages)

    def stops(self, run_id: RunId) -> list[StopView]:
        slots = self._session.state.slots.values()
        return [slot.stop for slot in slots if slot.stop.run_id == run_id]

    def loaded(self, run_id: RunId) -> frozenset[str]:
        return self._session.state.today.diary.loaded.get(run_id, frozenset())

    async def load_code(self, run: RunView, text: str) -> bool:
        """Take a code for a package of the run. Says what it is where it is none."""
        session, texts = self._session, self._session.texts
        read = read_code(text, self.packages(run.id))
        if read.match is Match.KNOWN:
            return await self.load_package(run, read.code, is_scanned=True)
        if read.match is not Match.EMPTY:
            key = "scan.bad_key" if read.match is Match.BAD_KEY else "load.not_ours"
            session.tell(texts(key), tone=Tone.BAD)
        return False

    async def load_package(self, run: RunView, barcode: str, *, is_scanned: bool) -> bool:
        """Note a package as on board, once."""
        session = self._session
        if barcode in self.loaded(run.id):
            session.tell(session.texts("load.twice"))
            return True
        if run.status == RunStatus.ACCEPTED:
            begun = await session.do(
                lambda it: load.start_loading(it.recorder, run.id, session.fix())
            )
            if not begun:
                return False
        return await session.do(
            lambda it: load.load_package(
                it.recorder, run.id, barcode, is_scanned=is_scanned, fix=session.fix()
            )
        )

    async def load_seen(self, run: RunView, code: str) -> bool:
        """Load what the lens has read. True once all of the run is on board."""
        await self.load_code(run, code)
        return {package.barcode for package in self.packages(run.id)} <= self.loaded(run.id)

    async def complete_load(self, run: RunView) -> bool:
        """Say that loading is over, with what is not there."""
        session = self._session
        wanted, there = self.packages(run.id), self.loaded(run.id)
        missing = [package.barcode for package in wanted if package.barcode not in there]
        return await session.do(
            lambda it: load.complete_loading(
                it.recorder,
                run.id,
                loaded=len(wanted) - len(missing),
                missing=missing,
                fix=session.fix(),
            )
        )

    # --- on the way and back --------------------------------------------------------------------

    async def report(
        self,
        kind: ReportKind,
        *,
        delay_s: int = 0,
        note: str = "",
        photos: Sequence[StoredPhoto] = (),
    ) -> bool:
        """Tell the dispatcher of an incident."""
        session = self._session
        run = session.state.day.run
        done = await session.drafts.send(
            FactType.INCIDENT_REPORTED,
            lambda it: report.report(
                it.recorder,
                kind,
                run_id=run.id if run is not None else None,
                delay_s=delay_s,
                note=note,
                photos=photos,
                fix=session.fix(),
            ),
        )
        if done:
            session.tell(session.texts("notice.reported"))
        return done

    async def finish_run(self, run_id: RunId, said: RunFinished) -> bool:
        session = self._session
        done = await session.drafts.send(
            FactType.RUN_COMPLETED,
            lambda it: finish.finish(it.recorder, run_id, session.fix(), said),
        )
        if done:
            await session.devices.wakelock.release()
        return done
