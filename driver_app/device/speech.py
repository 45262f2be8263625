"""The phone's own speech, reached from Python: TextToSpeech on Android, AVSpeechSynthesizer on iOS.

Both bridges are there only where the app was packaged with them (pyproject, ``[tool.flet]``);
without one nothing is said here, and the caller does what it can.
"""

import importlib
import logging
from collections.abc import Callable
from typing import Any, Final

import flet as ft

log = logging.getLogger(__name__)

type Say = Callable[[str, str], bool]

_QUEUE_FLUSH: Final = 0  # android.speech.tts.TextToSpeech.QUEUE_FLUSH
_STOP_AT_ONCE: Final = 0  # AVSpeechBoundaryImmediate


def engine_for(platform: ft.PagePlatform | None) -> Say | None:
    """Open the platform's engine; None where there is none, or no bridge to it.

    What it returns says a text in a BCP 47 language, and answers whether it could. Blocking.
    """
    opens = {ft.PagePlatform.ANDROID: _android, ft.PagePlatform.IOS: _ios}.get(
        platform or ft.PagePlatform.LINUX
    )
    if opens is None:
        return None
    try:
        return opens()
    except Exception as error:  # noqa: BLE001 - a bridge may fail with anything; this is the rim
        log.info("speech_unavailable why=%s", str(error)[:200])
        return None


def _android() -> Say:
    """https://developer.android.com/reference/android/speech/tts/TextToSpeech ."""
    jnius: Any = importlib.import_module("jnius")
    locale_class = jnius.autoclass("java.util.Locale")
    activity_thread = jnius.autoclass("android.app.ActivityThread")
    context = activity_thread.currentApplication().getApplicationContext()
    engine = jnius.autoclass("android.speech.tts.TextToSpeech")(context, None)

    def say(text: str, locale: str) -> bool:
        engine.setLanguage(locale_class.forLanguageTag(locale))
        return int(engine.speak(text, _QUEUE_FLUSH, None, "porta")) == 0

    return say


def _ios() -> Say:
    """https://developer.apple.com/documentation/avfaudio/avspeechsynthesizer ."""
    bridge: Any = importlib.import_module("pyobjus")
    loader: Any = importlib.import_module("pyobjus.dylib_manager")
    loader.load_framework("/System/Library/Frameworks/AVFoundation.framework")
    engine = bridge.autoclass("AVSpeechSynthesizer").alloc().init()
    utterances = bridge.autoclass("AVSpeechUtterance")
    voices = bridge.autoclass("AVSpeechSynthesisVoice")

    def say(text: str, locale: str) -> bool:
        engine.stopSpeakingAtBoundary_(_STOP_AT_ONCE)
        utterance = utterances.speechUtteranceWithString_(bridge.objc_str(text))
        utterance.voice = voices.voiceWithLanguage_(bridge.objc_str(locale))
        engine.speakUtterance_(utterance)
        return True

    return say
