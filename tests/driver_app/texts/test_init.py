import re
from datetime import UTC, datetime
from pathlib import Path

import driver_app
from driver_app.controls.badge import SILENT_AFTER
from driver_app.controls.pay import WAYS
from driver_app.controls.receiver import STAND_INS
from driver_app.controls.tracking_card import FAMILIES
from driver_app.device.port import Why
from driver_app.guide.watch import Cause
from driver_app.state import Hand, Look
from driver_app.state.changes import ChangeKind
from driver_app.store.chat import Reach
from driver_app.sync.engine import Trouble
from driver_app.texts import LOCALES, Texts, best_locale, catalogue
from driver_app.views.chat import QUICK
from driver_app.views.fail import GROUPS, HINTED
from driver_app.views.history import UNTOLD
from driver_app.views.incident import EMERGENCY
from driver_app.views.privacy import RECORDED, SEEN
from shared.facts import FactType, LeftOutcome, ReportKind, VehiclePart
from shared.pins import PinVerdict
from shared.proof import ProofKind, ProofRule
from shared.states import FailureReason, RunChange, RunStatus, StopStatus, TaskKind

AT = datetime(2026, 11, 23, 17, 5, tzinfo=UTC)


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    portuguese, english = catalogue("pt-BR"), catalogue("en")

    assert portuguese.keys() == english.keys()
    for key, text in portuguese.items():
        facts = set(re.findall(r"{(\w+)", text))
        assert facts == set(re.findall(r"{(\w+)", english[key])), key


def test_every_word_that_the_code_asks_for_is_there() -> None:
    texts = catalogue("en")
    source = "".join(
        file.read_text(encoding="utf-8") for file in Path(driver_app.__path__[0]).rglob("*.py")
    )
    asked = set(re.findall(r"""texts\(\s*["']([a-z_.]+)["']""", source))
    counted = set(re.findall(r"""\.count\(\s*["']([a-z_.]+)["']""", source))
    notices = set(re.findall(r'said="([a-z_.]+)"', source))

    assert len(asked) > 50
    assert asked | notices <= texts.keys()
    assert {f"{key}.{number}" for key in counted for number in ("one", "other")} <= texts.keys()


def test_every_state_and_reason_has_words() -> None:
    texts = catalogue("en")
    wanted = {f"reason.{reason}" for reason in FailureReason}
    wanted |= {f"fail.hint.{reason}" for reason in HINTED}
    wanted |= {f"party.{group}" for group in GROUPS}
    wanted |= {f"photo.{rule}" for rule in ProofRule}
    wanted |= {f"{word}.{kind}" for word in ("need", "waive") for kind in ProofKind}
    wanted |= {f"relation.{relation}" for relation in STAND_INS}
    wanted |= {f"left.{outcome}" for outcome in LeftOutcome}
    wanted |= {f"pay.{way}" for way in WAYS}
    wanted |= {f"pin.{verdict}" for verdict in PinVerdict}
    wanted |= {f"vehicle.{part}" for part in VehiclePart}
    wanted |= {f"incident.{kind}" for kind in ReportKind}
    wanted |= {f"incident.{who}" for who, _ in EMERGENCY}
    wanted |= {f"history.{type_}" for type_ in set(FactType) - UNTOLD}
    wanted |= {f"chat.quick.{name}" for name in QUICK} | {f"chat.reach.{reach}" for reach in Reach}
    wanted |= {f"change.{kind}" for kind in ChangeKind}
    wanted |= {f"change.reason.{reason}" for reason in RunChange}
    wanted |= {f"look.{look}" for look in Look} | {f"hand.{hand}" for hand in Hand}
    wanted |= {f"privacy.{said}" for said in (*RECORDED, *SEEN)}
    wanted |= {f"duty.{duty}" for duty in ("off_duty", "on_duty", "on_break")}
    wanted |= {f"run.status.{status}" for status in RunStatus}
    wanted |= {f"stop.status.{status}" for status in StopStatus}
    wanted |= {f"stop.kind.{kind}" for kind in TaskKind}
    wanted |= {f"trouble.{trouble}" for trouble in Trouble}
    wanted |= {f"device.{why}" for why in Why}
    wanted |= {f"mend.why.{cause}" for cause in Cause}
    wanted |= {f"mend.{maker}" for maker in (*FAMILIES, "other")}

    assert wanted <= texts.keys()


def test_no_word_is_kept_that_nobody_says() -> None:
    source = "".join(
        file.read_text(encoding="utf-8") for file in Path(driver_app.__path__[0]).rglob("*.py")
    )
    built = (
        "reason.",
        "fail.hint.",
        "fail.follow.",
        "party.",
        "run.status.",
        "stop.status.",
        "stop.kind.",
        "trouble.",
        "device.",
        "error.",
        "photo.",
        "need.",
        "waive.",
        "relation.",
        "left.",
        "pay.",
        "pin.",
        "vehicle.",
        "incident.",
        "history.",
        "look.",
        "hand.",
        "privacy.",
        "change.",
        "chat.reach.",
        "chat.quick.",
        "duty.",
        "run.completed",
        "run.canceled",
        "run.interrupted",
        "way.arrive_",
        "mend.",
    )
    said = set(re.findall(r"""["']([a-z]+\.[a-z_.]+)["']""", source))
    for key in catalogue("en"):
        stem = key.removesuffix(".one").removesuffix(".other")
        assert key.startswith(built) or {stem, key} & said, key


def test_a_locale_is_found_for_any_tag() -> None:
    assert [best_locale(tag) for tag in ("pt-BR", "pt_PT", "en-GB", "de")] == [
        "pt-BR",
        "pt-BR",
        "en",
        "en",
    ]
    assert set(LOCALES) == {"pt-BR", "en"}


def test_hours_are_told_on_the_runs_clock() -> None:
    assert Texts("pt-BR", "America/Sao_Paulo").hour(AT) == "14:05"
    assert Texts("en", "Europe/Helsinki").window(AT, AT) == "19:05 \N{EN DASH} 19:05"
    assert Texts("en", "Europe/Helsinki").window(None, AT) == "until 19:05"
    assert Texts("en", "Europe/Helsinki").window(AT, None) == "from 19:05"
    assert Texts("en").window(None, None) == ""


def test_an_unknown_zone_falls_back_on_the_phones() -> None:
    assert Texts("en", "Mars/Olympus").hour(AT) == AT.astimezone().strftime("%H:%M")


def test_numbers_are_told_as_people_say_them() -> None:
    pt, en = Texts("pt-BR"), Texts("en")

    assert pt.metres(18_420) == "18,4 km"
    assert en.metres(18_420) == "18.4 km"
    assert en.metres(90) == "90 m"
    assert [en.span(s) for s in (5, 300, 4_980, 90_000, 200_000)] == [
        "5 s",
        "5 min",
        "1 h 23",
        "1 day",
        "2 days",
    ]
    assert pt.money(123_456, "BRL") == "R$\N{NO-BREAK SPACE}1.234,56"
    assert en.money(5, "EUR") == "€\N{NO-BREAK SPACE}0.05"
    assert en.money(100, "CHF") == "CHF\N{NO-BREAK SPACE}1.00"
    assert [pt.spoken(m) for m in (200, 1000, 1500, 2000)] == [
        "200 metros",
        "1 quilômetro",
        "1,5 quilômetro",
        "2 quilômetros",
    ]
    assert [en.spoken(m) for m in (1, 1000, 1500)] == ["1 metre", "1 kilometre", "1.5 kilometres"]
    assert pt.size(1_250_000) == "1,2 MB"
    assert en.size(300) == "1 kB"
    assert SILENT_AFTER.total_seconds() > 0


def test_an_error_without_words_of_its_own_is_told_all_the_same() -> None:
    assert "odd-thing" in Texts("en").error("odd-thing")
    assert Texts("en").error("photo-required") == "A photo is missing."
