"""Which failure reasons a driver chooses from, and in whose words: they came with the run.

What this app does not know, a newer server's code or next step, is left out.
"""

from driver_app.texts import Texts
from shared.reasons import FOLLOWS, Follow, ReasonView
from shared.runs import RunView
from shared.states import FailureReason


def own_reasons(run: RunView | None) -> tuple[FailureReason, ...]:
    """List the organization's reasons in its order; none where the app's own list is to serve."""
    said = run.reasons if run is not None else ()
    return tuple(FailureReason(one.code) for one in said if one.code in FailureReason)


def reason_label(run: RunView | None, texts: Texts, reason: FailureReason) -> str:
    """Say a reason in the organization's words, else in the app's."""
    said = _said(run, reason)
    own = said.label(texts.locale) if said is not None else ""
    return own or texts(f"reason.{reason}")


def follow_of(run: RunView | None, reason: FailureReason) -> Follow:
    """Say what becomes of the order after such a failure."""
    said = _said(run, reason)
    if said is None:
        return FOLLOWS[reason]
    return Follow(said.follow) if said.follow in Follow else Follow.DECIDE


def _said(run: RunView | None, reason: FailureReason) -> ReasonView | None:
    said = run.reasons if run is not None else ()
    return next((one for one in said if one.code == reason), None)
