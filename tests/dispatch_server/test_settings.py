from pathlib import Path

import pytest

from dispatch_server.settings import SettingsInvalid, read_settings


def test_without_a_word_a_server_is_embedded_and_on_loopback() -> None:
    settings = read_settings({})

    assert settings.database == "sqlite+aiosqlite:///.porta/porta.sqlite"
    assert settings.url == "http://127.0.0.1:8000"


def test_the_environment_is_read_by_name_and_type() -> None:
    settings = read_settings(
        {
            "PORTA_DATA_DIR": "elsewhere",
            "PORTA_PORT": "9000",
            "PORTA_PLAN_BUDGET_S": "2.5",
            "PORTA_ALLOWED_ORIGINS": "https://a.example, https://b.example,",
            "PORTA_PUBLIC_URL": "https://porta.example/",
        }
    )

    assert settings.data_dir == Path("elsewhere")
    assert (settings.port, settings.plan_budget_s) == (9000, 2.5)
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.url == "https://porta.example"


def test_an_option_wins_over_the_environment_unless_it_was_not_given() -> None:
    environment = {"PORTA_PORT": "9000", "PORTA_HOST": "::1"}

    settings = read_settings(environment, port=9001, host=None)

    assert (settings.port, settings.host) == (9001, "::1")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORTA_PORT", "0"), ("PORTA_PORT", "http"), ("PORTA_SOLVER_WORKERS", "65")],
)
def test_what_does_not_fit_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsInvalid, match=name):
        read_settings({name: value})


def test_a_clock_that_does_not_parse_is_named() -> None:
    with pytest.raises(SettingsInvalid, match="PORTA_CLOCK"):
        read_settings({"PORTA_CLOCK": "not a clock"})
