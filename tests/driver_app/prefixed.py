"""Mounts the driver app under ``/driver`` with nothing around it, as the server does."""

from typing import Any

from driver_app.web import Mounted


class Prefixed:
    """ASGI application: the mounted app below a prefix, its lifespan around it."""

    def __init__(self, mounted: Mounted, prefix: str = "/driver") -> None:
        self.mounted = mounted
        self.prefix = prefix

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self.mounted.app(dict(scope, root_path=self.prefix), receive, send)
            return
        await receive()
        async with self.mounted.lifespan:
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
