"""What the server, a worker and the command line share."""

from pathlib import Path

import pytest

from dispatch_server.cities.service import Cities
from dispatch_server.db import migrate
from dispatch_server.messaging.rules import Channel
from dispatch_server.parts import Parts, make_roads, make_senders, read_road_urls
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.settings import Settings, SettingsInvalid


@pytest.mark.parametrize(("worker", "works"), [("auto", True), ("apart", False)])
async def test_an_embedded_server_brings_its_schema_up_and_works(
    tmp_path: Path, worker: str, *, works: bool
) -> None:
    parts = Parts.of(Settings(data_dir=tmp_path, worker=worker))  # type: ignore[arg-type]
    try:
        async with parts.serving():
            assert await migrate.is_current(parts.db)
            assert parts.jobs.is_working is works
        assert not parts.jobs.is_working
    finally:
        await parts.close()


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("http://osrm:5000", {"car": "http://osrm:5000"}),
        ("https://osrm.example/?key=a", {"car": "https://osrm.example/?key=a"}),
        ("car=http://a:1, truck=http://b:2", {"car": "http://a:1", "truck": "http://b:2"}),
    ],
)
def test_each_kind_of_vehicle_may_have_a_road_server(text: str, urls: dict[str, str]) -> None:
    assert read_road_urls(text) == urls


@pytest.mark.parametrize("text", ["boat=http://a:1", "car=", "car=http://a:1,http://b:2"])
def test_a_road_server_of_nobody_is_refused(text: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"PORTA_ROADS_URL: .* KIND being car, motorcycle"):
        read_road_urls(text)


async def test_remote_roads_say_which_vehicles_they_know(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, roads_url="car=http://127.0.0.1:1,bicycle=http://b:2")
    roads = make_roads(settings, Cities.at(settings.cities))

    assert roads.profiles == ("car", "bicycle")
    await roads.aclose()


def test_without_a_city_roads_are_straight(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)

    roads = make_roads(settings, Cities.at(settings.cities))

    assert isinstance(roads, StraightRoads)


async def test_customers_are_told_over_every_channel_that_is_set_up() -> None:
    assert make_senders(Settings()) == {}
    senders = make_senders(
        Settings(
            smtp_url="smtp://mail.example",
            mail_from="no-reply@loja.example",
            whatsapp_phone_id="42",
            whatsapp_token="t",
            whatsapp_secret="s",
            whatsapp_verify="v",
            whatsapp_account_id="7",
            twilio_account_sid="AC1",
            twilio_auth_token="t",
            twilio_from="+551133334444",
            messages_to_log=True,
        )
    )
    assert list(senders) == list(Channel)
    for sender in senders.values():
        await sender.aclose()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(smtp_url="smtp://mail.example"), "PORTA_MAIL_FROM"),
        (Settings(twilio_account_sid="AC1"), "PORTA_TWILIO_FROM"),
        (Settings(whatsapp_phone_id="42", whatsapp_token="t"), "_SECRET and _VERIFY"),
    ],
)
def test_half_a_channel_is_refused_before_anything_starts(settings: Settings, named: str) -> None:
    with pytest.raises(SettingsInvalid, match=named):
        make_senders(settings)
