"""What every adapter of a port must do, whatever it stands on."""

from driver_app.device.port import Camera, NotAvailable, Photo, Scanner, Secrets, Why
from tests.driver_app.kit import a_picture


async def check_secrets(secrets: Secrets) -> None:
    assert await secrets.get("nothing") is None
    assert await secrets.put("key", "one") is None
    assert await secrets.put("key", "two") is None
    assert await secrets.get("key") == "two"
    assert await secrets.remove("key") is None
    assert await secrets.remove("key") is None
    assert await secrets.get("key") is None


async def check_camera(camera: Camera) -> None:
    """Check a camera whose preview is on screen."""
    assert await camera.open() is None
    taken = await camera.take()
    assert isinstance(taken, Photo)
    assert taken.mime == "image/jpeg"


async def check_light(camera: Camera) -> None:
    """Check the lamp of a camera that is open."""
    assert await camera.light(is_on=True) is None
    assert await camera.light(is_on=False) is None


async def check_scanner(scanner: Scanner, label: Photo, codes: tuple[str, ...]) -> None:
    """Check a scanner with a picture of ``codes``, with one of none, and with no picture."""
    assert scanner.is_there
    assert await scanner.read(label) == codes
    assert await scanner.read(Photo(content=a_picture(), mime="image/jpeg")) == ()
    broken = await scanner.read(Photo(content=b"no picture", mime="image/jpeg"))
    assert isinstance(broken, NotAvailable)
    assert broken.why is Why.FAILED
