"""Which addresses a webhook may lead to: a tenant must not reach what only the server can."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

import httpx

from dispatch_server.errors import Refused

MAX_URL: Final = 2000
MAX_PORT: Final = 65535
_HOST: Final = re.compile(rb"[A-Za-z0-9._:\[\]-]+")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


@dataclass(eq=False)
class UrlRefused(Refused):
    """The address cannot be a webhook's. The reason says what to change."""

    slug: ClassVar[str] = "url-refused"
    reason: str

    def __str__(self) -> str:
        return self.reason


def check_url(text: str, *, without_tls: bool) -> str:
    """Give an address as it will be called. Says nothing of where its name leads.

    Raises UrlRefused.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise UrlRefused("this is no address; write it as https://example.com/path") from error
    is_place = _HOST.fullmatch(url.raw_host) and 0 < (url.port or 443) <= MAX_PORT
    if url.scheme not in {"https", "http"} or not is_place:
        raise UrlRefused("this is no address; write it as https://example.com/path")
    if url.scheme == "http" and not without_tls:
        raise UrlRefused("the address must begin with https://, so that nobody reads along")
    if url.userinfo:
        raise UrlRefused("leave out the name and password: each call is signed instead")
    return str(url.copy_with(fragment=None))


def is_public(address: str) -> bool:
    """Say whether an IP address is anybody's on the internet: no loopback, no local network.

    An address of version 6 that stands for one of version 4 is judged by that one.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def first_public(addresses: Iterable[str]) -> str | None:
    """Choose where to connect: the first address, if every one of them is public."""
    found = list(addresses)
    return found[0] if found and all(is_public(one) for one in found) else None
