"""A QR code, drawn for a page."""

import io

import segno


def qr_svg(text: str) -> str:
    """Draw ``text`` as an SVG element that stands within a page."""
    image = io.BytesIO()
    segno.make(text, error="m").save(image, kind="svg", scale=6, xmldecl=False, svgns=True)
    return image.getvalue().decode()
