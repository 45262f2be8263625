import sys

import pytest

from driver_app.settings import SyncSettings
from driver_app.sync.browser import FetchTransport
from driver_app.sync.http import HttpTransport
from driver_app.sync.transport import Meter, open_transport


async def test_a_phone_uses_sockets_and_a_browser_its_fetch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meter = Meter()
    line = open_transport("http://here/", SyncSettings(), meter)
    monkeypatch.setattr(sys, "platform", "emscripten")
    page = open_transport("http://here/", SyncSettings(), meter)

    assert isinstance(line, HttpTransport)
    assert isinstance(page, FetchTransport)
    assert line.server_url == page.server_url == "http://here"
    assert line.meter is page.meter is meter
    await line.close()
