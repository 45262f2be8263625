"""An application below a path of ours sees its requests whole, and knows where it stands."""

from typing import Any

import pytest
from litestar import Litestar, get
from litestar.testing import TestClient

from dispatch_server.mounting import mounted


async def tell_scope(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the path and root path that this application was given."""
    told = f"{scope['root_path']} {scope['path']}"
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": told})
        await send({"type": "websocket.close"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": told.encode()})


@get("/drivers", sync_to_thread=False)
def ours() -> str:
    return "ours"


@pytest.fixture
def app() -> Litestar:
    return Litestar([mounted("/driver", tell_scope), ours])


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("/driver", "/driver/"),
        ("/driver/", "/driver/"),
        ("/driver/assets/app.js", "/driver/assets/app.js"),
        ("/driver/?code=K7QM2F9D", "/driver/"),
        ("/driver/S%C3%A3o%20Paulo", "/driver/São Paulo"),
    ],
)
def test_the_path_stays_whole_below_the_prefix(app: Litestar, asked: str, path: str) -> None:
    with TestClient(app) as client:
        assert client.get(asked).text == f"/driver {path}"


def test_a_socket_finds_its_route_too(app: Litestar) -> None:
    with TestClient(app) as client, client.websocket_connect("/driver/ws") as socket:
        assert socket.receive_text() == "/driver /driver/ws"


def test_a_prefix_of_a_prefix_is_kept() -> None:
    app = Litestar([mounted("/driver", tell_scope)])

    with TestClient(app, root_path="/porta") as client:
        assert client.get("/driver/x").text.startswith("/porta/driver ")


def test_other_paths_stay_ours(app: Litestar) -> None:
    with TestClient(app) as client:
        assert client.get("/drivers").text == "ours"
        assert client.get("/elsewhere").status_code == 404
