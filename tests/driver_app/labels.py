"""Labels as a lens may see them: aslant, out of focus, in bad light."""

import io

import numpy as np
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from driver_app.device.port import Photo

WIDE, HIGH = 1280, 720
PAPER = 200  # of 255: a label is never as white as a screen


def a_label(
    code: str,
    kind: str = "Code128",
    *,
    angle: float = 0,
    blur: float = 0,
    light: float = 1.0,
    grain: float = 0,
) -> Photo:
    """Photograph a label with ``code``; ``angle`` in degrees, ``blur`` and ``grain`` in pixels."""
    format_ = getattr(zxingcpp.BarcodeFormat, kind)
    drawn = zxingcpp.create_barcode(code, format_).to_image(scale=4)
    bars = Image.fromarray(np.array(drawn)).convert("L")
    side = round(1.25 * max(bars.width, bars.height)) if angle else 0
    scene = Image.new("L", (max(WIDE, side), max(HIGH, side)), PAPER)
    scene.paste(bars, ((scene.width - bars.width) // 2, (scene.height - bars.height) // 2))
    scene = scene.rotate(angle, fillcolor=PAPER, resample=Image.Resampling.BICUBIC)
    scene = scene.filter(ImageFilter.GaussianBlur(blur)).point(lambda value: round(value * light))
    if grain:
        scene = ImageChops.add(scene, Image.effect_noise(scene.size, grain), 1, -128)
    out = io.BytesIO()
    scene.convert("RGB").save(out, "JPEG", quality=90)
    return Photo(content=out.getvalue(), mime="image/jpeg")
