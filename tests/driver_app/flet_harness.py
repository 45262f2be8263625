"""Runs a Flet app with no client: a fake connection under a real session.

What goes out is packed as on the wire, so that a property that cannot be sent fails the test.
Leans on private parts of Flet: pin its version.
"""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import flet as ft
import msgpack
from flet.components.component import Component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

type Methods = dict[str, Callable[[Any], Any]]

STEP_S = 0.005
PATIENCE_S = (
    30.0  # as tests.waiting, which is not in reach where the app runs with a phone's packages
)


class FakeConnection(Connection):
    """Answers like a device would, from a dictionary of ``Control.method``."""

    def __init__(self, app: "AppUnderTest", methods: Methods) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.app = app
        self.methods = methods
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = "http://test"
        self.crashes: list[str] = []
        encode = configure_encode_object_for_msgpack(BaseControl)
        self.pack = msgpack.Packer(default=encode).pack

    def send_message(self, message: Message) -> None:
        self.pack([message.action, message.body])
        if message.action == MessageAction.INVOKE_METHOD:
            self._invoke(message.body)
        elif message.action == MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)

    def _invoke(self, body: Any) -> None:
        session = self.app.session
        control = session.index.get(body.control_id)
        key = f"{control._c}.{body.name}" if control is not None else body.name
        result, error = None, None
        if key == "Page.push_route":  # the client's router echoes the route
            self.loop.call_soon(lambda: self.app.later(self.app.go(body.args["route"])))
        elif key in self.methods:
            result = self.methods[key](body.args)
        else:
            error = f"no fake for {key}"
        self.loop.call_soon(
            session.handle_invoke_method_results, body.control_id, body.call_id, result, error
        )


class AppUnderTest:
    """A session of ``main``, and what a person would do in front of it."""

    def __init__(
        self,
        main: Callable[[ft.Page], Awaitable[None]],
        *,
        route: str = "/",
        web: bool = False,
        platform: ft.PagePlatform = ft.PagePlatform.ANDROID,
        methods: Methods | None = None,
        width: int = 390,
        height: int = 844,
    ) -> None:
        self.main = main
        self.connection = FakeConnection(self, methods or {})
        self.session = Session(self.connection)
        self.page = self.session.page
        self.session.apply_page_patch(
            {
                "route": route,
                "web": web,
                "platform": platform.value,
                "width": width,
                "height": height,
            }
        )
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._token = _context_page.set(self.page)
        context.reset_auto_update()
        # Packing the answer to the client's registration is what arms Flet's change tracking.
        self.connection.send_message(
            Message(
                MessageAction.REGISTER_CLIENT,
                RegisterClientResponseBody(
                    session_id=self.session.id,
                    page_patch=self.session.get_page_patch(),
                    error="",
                ),
            )
        )
        await self.main(self.page)
        await self.session.after_event(self.page)
        await self.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.session.close()
        for _step in range(20):
            await asyncio.sleep(STEP_S)
        _context_page.reset(self._token)
        self.connection.executor.shutdown()

    def later(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self, steps: int = 8) -> None:
        for _ in range(steps):
            await asyncio.sleep(STEP_S)
        assert not self.connection.crashes, self.connection.crashes[0]

    async def until(self, holds: Callable[[], bool], what: str = "") -> None:
        """Wait for something that the app does in its own time."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not holds():  # noqa: ASYNC110 - what is waited for tells nobody
                    await asyncio.sleep(STEP_S)
        except TimeoutError as late:
            late.add_note(f"{what}; what stands there instead: {self.texts()}")
            raise
        await self.settle(2)
        assert holds(), what

    # --- what is on screen ----------------------------------------------------------------------

    def walk(self, node: Any = None, seen: set[int] | None = None) -> Iterator[Any]:
        node = self.page if node is None else node
        seen = set() if seen is None else seen
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, Component):
            drawn = node._b
            for part in drawn if isinstance(drawn, list) else [drawn]:
                if part is not None:
                    yield from self.walk(part, seen)
            return
        if isinstance(node, BaseControl):
            yield node
        if not dataclasses.is_dataclass(node):
            return
        for field in dataclasses.fields(node):
            if field.name in {"_parent", "_internals"} or field.metadata.get("skip"):
                continue
            yield from self._parts(getattr(node, field.name, None), seen)

    def _parts(self, value: Any, seen: set[int]) -> Iterator[Any]:
        parts = [value]
        if isinstance(value, list | tuple):
            parts = list(value)
        elif isinstance(value, dict):
            parts = list(value.values())
        for part in parts:
            is_struct = dataclasses.is_dataclass(part) and not isinstance(part, type)
            if isinstance(part, BaseControl) or is_struct:
                yield from self.walk(part, seen)

    def all(self, kind: type[Any] = BaseControl, **values: Any) -> list[Any]:
        return [
            control
            for control in self.walk()
            if isinstance(control, kind)
            and all(getattr(control, name, None) == value for name, value in values.items())
        ]

    def has(self, identifier: str) -> bool:
        return bool(self.all(ft.Semantics, identifier=identifier))

    def by_id(self, identifier: str) -> Any:
        """Find what a test taps: the content of the topmost control of that name."""
        found = self.all(ft.Semantics, identifier=identifier)
        names = sorted({one.identifier for one in self.all(ft.Semantics) if one.identifier})
        assert found, f"no {identifier} among {names}"
        return found[-1].content

    def texts(self) -> list[str]:
        return [control.value for control in self.all(ft.Text)]

    def shows(self, text: str) -> bool:
        return any(text in shown for shown in self.texts())

    # --- what a person does ---------------------------------------------------------------------

    async def fire(self, control: Any, name: str, data: Any = None) -> None:
        await self.session.dispatch_event(control._i, name, data)
        await self.settle()

    async def tap(self, identifier: str) -> None:
        control = self.by_id(identifier)
        assert not control.disabled, f"{identifier} is disabled"
        await self.fire(control, "click")

    async def type(self, identifier: str, text: str) -> None:
        control = self.by_id(identifier)
        self.session.apply_patch(control._i, {"value": text})
        await self.fire(control, "change", text)

    async def go(self, route: str) -> None:
        self.session.apply_page_patch({"route": route})
        await self.fire(self.page, "route_change", {"route": route})
