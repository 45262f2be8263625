"""Addresses that open another app: the way there, and a call.

Formats: https://developers.google.com/waze/deeplinks ,
https://developers.google.com/maps/documentation/urls/get-started , RFC 3966 for ``tel``.
"""

from shared.geo import Point


def waze(to: Point) -> str:
    return f"https://waze.com/ul?ll={to.lat:.6f}%2C{to.lon:.6f}&navigate=yes"


def google_maps(to: Point) -> str:
    return (
        "https://www.google.com/maps/dir/?api=1&travelmode=driving"
        f"&destination={to.lat:.6f}%2C{to.lon:.6f}"
    )


def call(phone: str) -> str:
    """Make a number dialable: digits, and a plus in front where there was one."""
    digits = "".join(sign for sign in phone if sign in "0123456789")
    return f"tel:{'+' if phone.strip().startswith('+') else ''}{digits}"
