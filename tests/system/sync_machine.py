"""The promises of shared/PROTOCOL.md (I1 to I14) over the real server and the real phones."""

import asyncio
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch_server.chat.model import ChatLine
from dispatch_server.db.model import Event
from dispatch_server.errors import Conflict
from dispatch_server.runs import change
from dispatch_server.runs.model import Proof, Run, Stop
from dispatch_server.sync.cursor import Cursor, parse
from dispatch_server.sync.model import Blob, StoredFact, Stream
from driver_app.store import outbox
from driver_app.store.chat import read_chat
from driver_app.store.outbox import Draft
from driver_app.store.schema import Store
from driver_app.work import accept, arrive, chat, deliver, fail, skip, start, undo
from shared.errors import PortaError
from shared.facts import FactType, Failed
from shared.geo import Point
from shared.ids import FactId, StopId
from shared.states import FailureReason, StopStatus
from shared.sync import Outcome, SyncRequest
from tests.build import a_caller
from tests.dispatch_server.chat.desk import Desk
from tests.phone import Phone, a_photo
from tests.system.sync_world import Template, World, fact_of

ACTS = ["accept", "start", "arrive", "deliver", "deliver", "deliver", "fail", "fail"]
ACTS += ["skip", "undo", "poison", "say"]
ON_RUN: dict[str, Any] = {"accept": accept.accept, "start": start.start}
ON_STOP: dict[str, Any] = {"arrive": arrive.arrive, "skip": skip.skip, "undo": undo.undo}
LOSSES = ["", "", "", "request", "answer", "answer", "portal", "crash"]
STEPS = 120  # in which a healed phone must have sent and read everything
DELIVERED = {StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED}

phones = st.sampled_from([0, 0, 0, 1, 2, 2, 3, 4])  # 0 and 1 are one driver's
places = st.integers(0, 2)
runs = st.integers(0, 1)
acts_of_a_while = st.lists(st.tuples(st.sampled_from(ACTS), places), min_size=2, max_size=5)
losses_of_a_while = st.lists(st.sampled_from(LOSSES), min_size=1, max_size=5)
endings = st.sampled_from(["deliver", "deliver", "fail", "arrive"])
limits = st.sampled_from([0, 0, 1, 2, 3])


@cache
def template() -> Template:
    made = Template(Path(tempfile.mkdtemp(prefix="porta-sync-")))
    asyncio.run(made.make())
    return made


class SyncMachine(RuleBasedStateMachine):
    """Any order of work, loss, crash, restore, change of plan and intrusion, then healing."""

    photo_number: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="porta-sync-"))
        self.world: World = template().copy(self.folder / "world")
        self.expected: list[set[FactId]] = [set() for _ in self.world.phones]
        self.backups: dict[int, set[FactId]] = {}
        self.places: list[Cursor | None] = [None for _ in self.world.phones]
        self.shown: list[set[StopId]] = [set() for _ in self.world.phones]  # as delivered
        self.undone: set[StopId] = set()

    def run(self, work: Any) -> Any:
        return self.loop.run(work)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.heal_and_converge()
        finally:
            self.run(self.world.close())
            self.loop.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # What drivers do

    @rule(n=phones, acts=acts_of_a_while)
    def act_offline(self, n: int, acts: list[tuple[str, int]]) -> None:
        self.run(self._act(n, acts))

    @rule(n=phones, acts=acts_of_a_while, losses=losses_of_a_while, limit=limits)
    def act_and_sync(
        self, n: int, acts: list[tuple[str, int]], losses: list[str], limit: int
    ) -> None:
        self.run(self._act(n, acts))
        self.sync(n, losses, limit)

    @rule(place=places, first=endings, second=endings, hears_first=st.booleans())
    def change_hands(self, place: int, first: str, second: str, *, hears_first: bool) -> None:
        """Let a stop change hands while its first driver has no signal; both end it."""
        self.run(self._act(0, [(first, place)]))
        self.run(self._change(0, place, to=1))
        self.sync(0 if hears_first else 2, ["", ""], 0)
        self.run(self._act(2, [(second, n) for n in range(4)]))
        self.sync(2, ["", ""], 0)

    async def _act(self, n: int, acts: list[tuple[str, int]]) -> None:
        phone = self.world.phones[n]
        for act, place in acts:
            phone.seconds += 1
            phone.clock.turn(timedelta(seconds=1))
            view = await phone.view()
            if not view.runs or not view.stops:
                continue
            stop = view.stops[place % len(view.stops)]
            try:
                self.expected[n].add(await self._do(phone, act, stop.id))
                if act == "undo":
                    self.undone.add(stop.id)
            except PortaError:
                continue  # the rules of the app do not allow it; nothing was saved

    async def _do(self, phone: Phone, act: str, stop_id: Any) -> FactId:
        """Do one of ACTS by the app's own use cases."""
        recorder, run_id = phone.recorder, (await phone.view()).runs[0].id
        if act == "deliver":
            SyncMachine.photo_number += 1
            return await deliver.deliver(recorder, stop_id, [a_photo(self.photo_number)])
        if act == "fail":
            return await fail.fail(recorder, stop_id, Failed(reason=FailureReason.NO_PARKING))
        if act == "say":
            return await chat.write_line(recorder, "Oi", run_id=run_id, stop_id=stop_id)
        if act in ON_RUN:
            return FactId(await ON_RUN[act](recorder, run_id))
        if act in ON_STOP:
            return FactId(await ON_STOP[act](recorder, stop_id))
        draft = Draft(type=FactType.STOP_FAILED, occurred_at=phone.clock.now(), body=[1])
        return await asyncio.to_thread(outbox.append, phone.store, draft)

    @rule(n=phones, seconds=st.integers(-(10**6), 10**6))
    def set_clock(self, n: int, seconds: int) -> None:
        self.world.phones[n].clock.turn(timedelta(seconds=seconds))

    # What networks and disks do

    def sync(self, n: int, losses: list[str], limit: int) -> None:
        phone = self.world.phones[n]
        phone.line.losses, phone.line.limit = list(losses), limit
        self.run(self._steps(phone, len(losses)))
        phone.line.losses, phone.line.limit = [], 0

    async def _steps(self, phone: Phone, count: int) -> None:
        self.world.clock.turn(timedelta(seconds=1))
        phone.syncer.nudge()
        for _ in range(count):
            phone.seconds += await phone.syncer.step()

    @rule(n=phones, which=st.integers(0, 10**6), limit=limits, losses=losses_of_a_while)
    def suffer(self, n: int, which: int, limit: int, losses: list[str]) -> None:
        """Have one of the troubles of networks and machines."""
        match which % 9:
            case 0:
                self.replay(n, which)
            case 1:
                self.send_behind_a_gap(n, 1 + limit)
            case 2:
                self.run(self.world.crash_server())
            case 3:
                self.world.phones[n].restart()
            case 4:
                self.back_up_phone(n)
            case 5:
                self.restore_phone(n)
            case 6:
                self.run(self.world.back_up_server())
            case 7:
                self.restore_server()
            case _:
                self.sync(n, losses, limit)

    def restore_server(self) -> None:
        """Lose what the server alone knew; the phones send what they still have again."""
        if not self.run(self.world.restore_server()):
            return
        held = {row.id for row in self.run(self.world.rows(StoredFact))}
        for phone in self.world.phones:
            with phone.store.reading() as db:
                held |= {FactId(UUID(row["id"])) for row in db.execute("SELECT id FROM fact")}
            phone.line.replays.clear()  # to this server they would be news
        for n in range(len(self.world.phones)):
            self.expected[n] &= held
            self.shown[n].clear()

    def replay(self, n: int, which: int) -> None:
        """I4: a request that comes again changes nothing."""
        phone = self.world.phones[n]
        if phone.line.replays:
            body = phone.line.replays[which % len(phone.line.replays)]
            before = self.run(self.world.state_hash())
            self.run(self._post(phone, body))
            assert self.run(self.world.state_hash()) == before

    async def _post(self, phone: Phone, body: bytes) -> Any:
        return await phone.line.client.post(
            "/v1/driver/sync",
            content=body,
            headers={"Authorization": f"Bearer {phone.caller.device_id}"},
        )

    def send_behind_a_gap(self, n: int, gap: int) -> None:
        """I2: what comes before its turn is not stored."""
        self.run(self._send_behind_a_gap(self.world.phones[n], gap))

    async def _send_behind_a_gap(self, phone: Phone, gap: int) -> None:
        batch = outbox.next_batch(phone.store, max_facts=100, max_bytes=100_000)
        if batch is None or len(batch.facts) <= gap:
            return
        request = SyncRequest(
            device=batch.device_id,
            epoch=batch.epoch,
            sent_at=0,
            facts=tuple(fact.raw() for fact in batch.facts[gap:]),
            cursor=batch.cursor,
        )
        self.world.note_request(msgspec.json.encode(request))
        response = await self._post(phone, msgspec.json.encode(request))
        if response.status_code == 202:
            self.world.note_answer(str(phone.caller.device_id), response.content)

    def back_up_phone(self, n: int) -> None:
        phone = self.world.phones[n]
        phone.store.close()
        shutil.rmtree(self.folder / f"backup{n}", ignore_errors=True)
        shutil.copytree(phone.folder, self.folder / f"backup{n}")
        self.backups[n] = set(self.expected[n])
        phone.store = Store.open(phone.folder)
        phone.wire()

    def restore_phone(self, n: int) -> None:
        """I13: what the backup or the server has is not lost; the rest went with the old phone."""
        if n not in self.backups:
            return
        phone = self.world.phones[n]
        phone.store.close()
        shutil.rmtree(phone.folder)
        shutil.copytree(self.folder / f"backup{n}", phone.folder)
        phone.store = Store.open(phone.folder)
        phone.wire()
        stored = {row.id for row in self.run(self.world.rows(StoredFact))}
        self.expected[n] = self.backups[n] | (self.expected[n] & stored)
        self.places[n] = None
        self.shown[n].clear()

    @rule(n=phones, before=acts_of_a_while, after=acts_of_a_while)
    def lose_a_phone_and_work_on(
        self, n: int, before: list[tuple[str, int]], after: list[tuple[str, int]]
    ) -> None:
        """I13 again, with work that only the server remembers and new work over it."""
        self.back_up_phone(n)
        self.run(self._act(n, before))
        self.sync(n, ["", ""], 0)
        self.restore_phone(n)
        self.run(self._act(n, after))

    # What dispatchers and strangers do

    @rule(r=runs, to=st.sampled_from([0, 1, 0, 1, None]), place=places, east=st.floats(0, 0.01))
    def change_plan(self, r: int, to: int | None, place: int, east: float) -> None:
        """Reassign a stop, move it, or call it off."""
        is_move = to is None and east > 0.005
        self.run(self._change(r, place, to=to, east=east if is_move else None))

    async def _change(
        self, r: int, place: int, *, to: int | None = None, east: float | None = None
    ) -> None:
        found = [run for run in await self.world.rows(Run) if run.id == self.world.runs[r].id]
        mine = [stop for stop in await self.world.rows(Stop) if stop.run_id == found[0].id]
        mine.sort(key=lambda stop: (stop.sequence, stop.id))
        if place >= len(mine):
            return
        common: dict[str, Any] = {
            "organization_id": found[0].organization_id,
            "stop_id": mine[place].id,
            "version": found[0].version,
            "actor": "user:test",
        }
        try:
            async with self.world.db.transaction() as session:
                if to is not None:
                    run_id = self.world.runs[to].id
                    await change.reassign_stops(
                        session,
                        self.world.clock,
                        organization_id=found[0].organization_id,
                        stops={mine[place].id: found[0].version},
                        to_run_id=run_id,
                        actor="user:test",
                    )
                elif east is not None:
                    at = Point(mine[place].lat, mine[place].lon + east)
                    await change.move_stop(session, self.world.clock, at=at, **common)
                else:
                    await change.cancel_stop(session, self.world.clock, **common)
        except Conflict:
            return  # the stop has ended, or the run is over

    @rule(n=phones)
    def write_to_a_driver(self, n: int) -> None:
        """Let the office write: the line must come to each of the driver's phones."""
        self.run(self._write(self.world.phones[n]))

    async def _write(self, phone: Phone) -> None:
        office = a_caller(phone.caller.organization_id)
        assert phone.caller.driver_id is not None
        desk = Desk(self.world.db, self.world.clock, office, phone.caller.driver_id)
        await desk.write("Onde você está?")

    @rule(intruder=st.sampled_from([3, 4]), victim=st.integers(0, 2), place=places)
    def intrude(self, intruder: int, victim: int, place: int) -> None:
        """I9: another organization can neither write for our phone nor touch our stop."""
        self.run(self._intrude(self.world.phones[intruder], self.world.phones[victim], place))

    async def _intrude(self, intruder: Phone, victim: Phone, place: int) -> None:
        view = await victim.view()
        batch = outbox.next_batch(victim.store, max_facts=100, max_bytes=100_000)
        assert batch is not None
        request = SyncRequest(
            device=batch.device_id,
            epoch=batch.epoch,
            sent_at=0,
            facts=tuple(fact.raw() for fact in batch.facts),
        )
        before = await self.world.state_hash()
        response = await self._post(intruder, msgspec.json.encode(request))
        assert response.status_code == 403
        assert await self.world.state_hash() == before
        if place < len(view.stops):
            draft = Draft(
                type=FactType.STOP_ARRIVED,
                occurred_at=intruder.clock.now(),
                stop_id=view.stops[place].id,
                run_id=view.stops[place].run_id,
            )
            n = self.world.phones.index(intruder)
            self.expected[n].add(await asyncio.to_thread(outbox.append, intruder.store, draft))

    # What must hold

    @invariant()
    def what_was_acknowledged_is_stored(self) -> None:
        """I2 and I3: whole beginnings of each log, and never less than any ack."""
        if hasattr(self, "world"):
            self.run(self._check_streams())

    async def _check_streams(self) -> None:
        stored = {row.id for row in await self.world.rows(StoredFact)}
        streams = {(s.device_id, s.epoch): s.last_seq for s in await self.world.rows(Stream)}
        for key, acked in self.world.acks.items():
            assert acked <= streams.get(key, 0)
        for (device, epoch), last in streams.items():
            for seq in range(1, last + 1):
                assert self.world.sent[device, epoch, seq] & stored

    @invariant()
    def a_delivered_stop_stays_delivered(self) -> None:
        """I7 and I8: nothing but its own undo takes a delivery back, and it is told once."""
        if hasattr(self, "world"):
            self.run(self._check_deliveries())

    async def _check_deliveries(self) -> None:
        delivered: Counter[UUID] = Counter()
        undone: Counter[UUID] = Counter()
        for row in await self.world.rows(StoredFact):
            fact = fact_of(row)
            if row.outcome != Outcome.APPLIED or fact is None or fact.stop_id is None:
                continue
            delivered[fact.stop_id] += row.type == FactType.STOP_SUCCEEDED
            undone[fact.stop_id] += row.type == FactType.STOP_UNDONE
        for stop in await self.world.rows(Stop):
            if delivered[stop.id] > undone[stop.id]:
                assert stop.status in DELIVERED
        told: Counter[tuple[str, str]] = Counter()
        for event in await self.world.rows(Event):
            if event.type in {"order.delivered", "order.canceled"}:
                told[event.body["stop_id"], event.type] += 1
        for (stop_id, type_), count in told.items():
            assert count <= 1 + undone[UUID(stop_id)], type_

    @invariant()
    def what_was_shown_as_delivered_stays_so(self) -> None:
        """I5: facts leave the screen only when their effect has come from the server."""
        if hasattr(self, "world"):
            self.run(self._check_screens())

    async def _check_screens(self) -> None:
        for shown, phone in zip(self.shown, self.world.phones, strict=True):
            for stop in (await phone.view()).stops:
                if stop.status in DELIVERED:
                    shown.add(stop.id)
                elif stop.id not in self.undone:
                    assert stop.id not in shown

    @invariant()
    def cursors_only_grow(self) -> None:
        """I6."""
        for n, phone in enumerate(getattr(self, "world", World).__dict__.get("phones", [])):
            batch = outbox.next_batch(phone.store, max_facts=1, max_bytes=1)
            place = parse(batch.cursor) if batch is not None else None
            before = self.places[n]
            if place is not None and before is not None:
                assert place.generation != before.generation or place.rev >= before.rev
            self.places[n] = place

    def heal_and_converge(self) -> None:
        """I1, I5, I10, I11, I13, I14: with a good network everything arrives and is seen alike."""
        self.run(self._heal_and_converge())

    async def _heal_and_converge(self) -> None:
        for _ in range(2):
            for phone in self.world.phones:
                phone.syncer.nudge()
                await phone.settle(steps=STEPS)
        rows = await self.world.rows(StoredFact)
        stored = {row.id for row in rows}
        assert set().union(*self.expected) <= stored
        ids = {UUID(str(fact)) for sent in self.world.sent.values() for fact in sent}
        assert stored <= ids
        lines = await self.world.rows(ChatLine)
        assert all(line.delivered_at is not None for line in lines)
        for phone in self.world.phones:
            await self._check_view(phone)
            mine = [line for line in lines if line.driver_id == phone.caller.driver_id]
            shown = (await asyncio.to_thread(read_chat, phone.store)).entries
            assert [one.id for one in shown] == [
                line.id for line in sorted(mine, key=lambda line: line.number)
            ]
        await self._check_foreign()
        await self._check_photos()

    async def _check_view(self, phone: Phone) -> None:
        runs, stops = await self.world.truth_for(phone.caller)
        view = await phone.view()
        assert {run.id: run for run in view.runs} == runs
        assert {stop.id: stop for stop in view.stops} == stops

    async def _check_foreign(self) -> None:
        organization = {run.id: run.organization_id for run in await self.world.rows(Run)}
        organization |= {stop.id: stop.organization_id for stop in await self.world.rows(Stop)}
        organization |= {line.id: line.organization_id for line in await self.world.rows(ChatLine)}
        for token, told in self.world.told.items():
            mine = self.world.callers[token].organization_id
            # A line that a restored server has lost has no owner any more.
            assert {organization.get(UUID(entity), mine) for entity in told} <= {mine}

    async def _check_photos(self) -> None:
        complete = {blob.sha256 for blob in await self.world.rows(Blob) if blob.is_complete}
        for proof in await self.world.rows(Proof):
            assert proof.is_complete == (proof.sha256 in complete)
        for phone in self.world.phones:
            with phone.store.reading() as db:
                mine = db.execute("SELECT sha256 FROM blob WHERE refusal = ''").fetchall()
            assert {row["sha256"] for row in mine} <= complete
