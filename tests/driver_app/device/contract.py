"""What every adapter of a port must do, whatever it stands on."""

from driver_app.device.port import Camera, Photo, Secrets


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
