"""A webhook leads to the internet, and nowhere that only the server can reach."""

import pytest

from dispatch_server.webhooks.addresses import UrlRefused, check_url, first_public, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # where clouds keep their machines' credentials
        "100.64.0.1",  # carrier's NAT
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


def test_a_name_that_leads_inside_too_leads_nowhere() -> None:
    assert first_public(["93.184.216.34", "127.0.0.1"]) is None
    assert first_public(["93.184.216.34", "93.184.216.35"]) == "93.184.216.34"
    assert first_public([]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/hook",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "https://user:word@example.com",
        "http://example.com",
        "https://exa mple.com",
        "https://example.com:99999999",
    ],
)
def test_what_is_no_address_of_a_webhook_is_refused(text: str) -> None:
    with pytest.raises(UrlRefused):
        check_url(text, without_tls=False)


def test_an_address_is_kept_as_it_is_called() -> None:
    assert check_url(" https://example.com/a?b=c#d ", without_tls=False) == (
        "https://example.com/a?b=c"
    )
    assert check_url("http://example.com/", without_tls=True) == "http://example.com/"
