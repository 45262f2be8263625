"""Who received."""

from driver_app.controls.receiver import MOST_NAMES, STAND_INS, suggestions
from driver_app.texts import Texts
from shared.facts import Relation
from tests.onphone import a_run, a_stop, a_task


def test_names_of_the_parcels_come_first_and_once() -> None:
    names = ["Ana", "Ana", "Bia", "Caio", "Davi"]
    stop = a_stop(a_run(), tasks=tuple(a_task(recipient_name=name) for name in names))

    offered = suggestions(stop, Texts("pt-BR"))

    assert [word for _, _, word in offered[:MOST_NAMES]] == ["Ana", "Bia", "Caio"]
    assert {relation for _, relation, _ in offered[:MOST_NAMES]} == {Relation.RECIPIENT}
    assert [relation for _, relation, _ in offered[MOST_NAMES:]] == list(STAND_INS)
    assert ("", Relation.CONCIERGE, "Portaria") in offered
