"""The bridges to a phone's speech are not on this machine: what is tested is living without."""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import flet as ft
import pytest

from driver_app.device.speech import engine_for


def test_without_a_bridge_there_is_no_engine() -> None:
    assert engine_for(ft.PagePlatform.ANDROID) is None
    assert engine_for(ft.PagePlatform.IOS) is None
    assert engine_for(ft.PagePlatform.LINUX) is None
    assert engine_for(None) is None


def test_android_says_it_in_the_language_and_tells_whether_it_could(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken: list[tuple[str, int, str]] = []

    class Engine:
        language = ""

        def __init__(self, context: str, listener: None) -> None:
            assert (context, listener) == ("context", None)

        def setLanguage(self, tag: str) -> None:  # noqa: N802 - Android's name
            self.language = tag

        def speak(self, text: str, queue: int, _bundle: None, _id: str) -> int:
            spoken.append((text, queue, self.language))
            return 0 if text else -1

    application = SimpleNamespace(getApplicationContext=lambda: "context")
    classes: dict[str, Any] = {
        "java.util.Locale": SimpleNamespace(forLanguageTag=lambda tag: tag),
        "android.app.ActivityThread": SimpleNamespace(currentApplication=lambda: application),
        "android.speech.tts.TextToSpeech": Engine,
    }
    jnius = ModuleType("jnius")
    jnius.autoclass = classes.__getitem__  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jnius", jnius)

    say = engine_for(ft.PagePlatform.ANDROID)

    assert say is not None
    assert say("Vire à esquerda", "pt-BR")
    assert not say("", "pt-BR")
    assert spoken[0] == ("Vire à esquerda", 0, "pt-BR")
