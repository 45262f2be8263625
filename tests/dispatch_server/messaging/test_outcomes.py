"""What the providers' codes ask for, as their tables say."""

import pytest

from dispatch_server.messaging.outcomes import TWILIO, WHATSAPP, Learnt, Remedy, Verdict, judge


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (131047, Verdict(Remedy.RETRY, Learnt.WINDOW_CLOSED)),
        (132000, Verdict(Remedy.PERSON)),
        (132001, Verdict(Remedy.PERSON, Learnt.TEMPLATE_GONE)),
        (132015, Verdict(Remedy.PERSON, Learnt.TEMPLATE_PAUSED)),
        (131026, Verdict(Remedy.NEXT)),
        (130429, Verdict(Remedy.RETRY)),
        (131056, Verdict(Remedy.RETRY)),
        (190, Verdict(Remedy.PERSON)),
    ],
)
def test_whatsapps_codes_ask_for_what_helps(code: int, verdict: Verdict) -> None:
    assert judge(WHATSAPP, code, status=400) == verdict


def test_twilio_says_who_wants_silence_and_whose_token_is_void() -> None:
    assert judge(TWILIO, 21610) == Verdict(Remedy.NEXT, Learnt.OPTED_OUT)
    assert judge(TWILIO, 20003) == Verdict(Remedy.PERSON)
    assert judge(TWILIO, 30001) == Verdict(Remedy.RETRY)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (0, Remedy.NEXT),
        (400, Remedy.NEXT),
        (401, Remedy.PERSON),
        (403, Remedy.PERSON),
        (408, Remedy.RETRY),
        (429, Remedy.RETRY),
        (500, Remedy.RETRY),
    ],
)
def test_a_code_that_nobody_knows_is_judged_by_its_status(status: int, remedy: Remedy) -> None:
    assert judge(WHATSAPP, 999_999, status=status) == Verdict(remedy)
