"""What changed, what it costs and what breaks, as people say it."""

import pytest

from dispatch_server.planning.edit import (
    Edit,
    EditRefused,
    Fault,
    Insert,
    Lock,
    LockRoute,
    Merge,
    Move,
    Remove,
    Reverse,
    Sort,
    Split,
    Swap,
    SwapRoutes,
)
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.saying import (
    Names,
    mentioned,
    say_breach,
    say_difference,
    say_distance,
    say_edit,
    say_edits,
    say_refusal,
    say_time,
)
from dispatch_server.planning.schema import DifferenceView
from dispatch_server.planning.timed import Breach
from shared.ids import OrderId, ShiftId, uuid7

NAMES = Names(orders={"o1": "A-1", "o2": "A-2"}, drivers={"s1": "Ana", "s2": "Bruno"})
ORDERS = tuple(OrderId(uuid7()) for _ in range(3))


@pytest.mark.parametrize(
    ("difference", "pt", "en"),
    [
        (DifferenceView(stay=9, stops_stay=9), "Nada muda.", "Nothing changes."),
        (
            DifferenceView(
                stops_stay=14, stops_moved=3, duration_s=-1320, windows_changed=ORDERS[:2]
            ),
            (
                "14 paradas ficam e 3 passam de um motorista para outro. "
                "Economiza 22 min; mudam as janelas de 2 clientes."
            ),
            (
                "14 stops stay and 3 go from one driver to another. "
                "It saves 22 min; the windows of 2 customers change."
            ),
        ),
        (
            DifferenceView(
                stops_moved=1,
                stops_added=1,
                stops_dropped=2,
                resequenced=(ShiftId(uuid7()),),
                duration_s=3900,
                distance_m=-1240,
                windows_missed=ORDERS[:1],
                windows_met=ORDERS,
                windows_changed=ORDERS[:1],
            ),
            (
                "1 parada passa de um motorista para outro, 1 entra, 2 ficam de fora e 1 rota muda "
                "de ordem. Economiza 1,2 km; custa 1 h 05 min a mais; 1 janela deixa de ser cumprida; "
                "3 janelas passam a ser cumpridas; muda a janela de 1 cliente."
            ),
            (
                "1 stop goes from one driver to another, 1 comes in, 2 are left out and 1 route "
                "changes its order. It saves 1.2 km; it costs 1 h 05 min more; 1 window is no longer "
                "met; 3 windows are met again; the window of 1 customer changes."
            ),
        ),
        (
            DifferenceView(stops_stay=1, stops_dropped=1, duration_s=-59, distance_m=-2000),
            "1 parada fica e 1 fica de fora. Economiza 2,0 km.",
            "1 stop stays and 1 is left out. It saves 2.0 km.",
        ),
    ],
)
def test_a_difference_is_said_in_short(difference: DifferenceView, pt: str, en: str) -> None:
    assert say_difference(difference, "pt-BR") == pt
    assert say_difference(difference, "en") == en


_EDITS: list[tuple[Edit, str]] = [
    (Move(order_ids=("o1",), to_shift_id="s1"), "O pedido A-1 passa para Ana."),
    (Move(order_ids=("o1", "o2"), to_shift_id="s1"), "2 pedidos passam para Ana."),
    (Insert(order_ids=("o1",)), "O pedido A-1 entra no plano."),
    (Remove(order_ids=("o1", "o2")), "2 pedidos ficam de fora."),
    (Lock(order_ids=("o1",)), "O pedido A-1 fica com quem está."),
    (Lock(order_ids=("o1",), is_locked=False), "O pedido A-1 pode mudar de novo."),
    (LockRoute(shift_id="s1"), "A rota de Ana fica como está."),
    (LockRoute(shift_id="s1", is_locked=False), "A rota de Ana pode mudar de novo."),
    (Swap(order_id="o1", with_order_id="o2"), "Os pedidos A-1 e A-2 trocam de lugar."),
    (SwapRoutes(shift_id="s1", with_shift_id="s2"), "Ana e Bruno trocam de rota."),
    (Reverse(shift_id="s1"), "A rota de Ana é feita de trás para frente."),
    (
        Split(shift_id="s1", after=2, to_shift_id="s2"),
        "O que vem depois da parada 2 de Ana passa para Bruno.",
    ),
    (Merge(shift_id="s1", into_shift_id="s2"), "A rota de Ana passa inteira para Bruno."),
    (Sort(shift_id="s1"), "As paradas de Ana são reordenadas."),
]


@pytest.mark.parametrize(("edit", "said"), _EDITS)
def test_each_edit_is_said_by_name(edit: Edit, said: str) -> None:
    assert say_edit(edit, NAMES, "pt-BR") == said
    english = say_edit(edit, NAMES, "en")
    assert english != said
    assert ("Ana" in english, "A-1" in english) == ("Ana" in said, "A-1" in said)


def test_of_many_edits_the_first_are_said() -> None:
    edits: list[Edit] = [Sort(shift_id="s1"), *[Reverse(shift_id="s2")] * 5]
    said = say_edits(edits, NAMES, "en")
    assert said.startswith("The stops of Ana")
    assert said.endswith("…")
    assert said.count("Bruno") == 4
    assert mentioned(edits) == {"s1", "s2"}
    assert mentioned([Move(order_ids=("o1", "o2"), to_shift_id="s1")]) == {"o1", "s1"}


@pytest.mark.parametrize("locale", ["pt-BR", "en"])
def test_each_limit_is_said_of_an_order_and_of_a_route(locale: str) -> None:
    for order_id in ("o1", None):
        said = [
            say_breach(
                Breach(limit=limit, vehicle_id="s1", order_id=order_id, over=60), NAMES, locale
            )
            for limit in Limit
        ]
        assert all("Ana" in one or "A-1" in one for one in said if order_id), said
        assert len(set(said)) >= 14


def test_a_breach_says_by_how_much() -> None:
    def said(limit: Limit, over: int, locale: str = "pt-BR") -> str:
        breach = Breach(limit=limit, vehicle_id="s1", order_id="o1", over=over)
        return say_breach(breach, NAMES, locale)

    assert said(Limit.WINDOW, 750) == "Ana chega ao pedido A-1 12 min depois da janela."
    assert said(Limit.SHIFT, 3600, "en") == "Ana is back 1 h 00 min after the end of the shift."
    assert said(Limit.MAX_STOPS, 1) == "Ana tem 1 parada além do máximo."
    assert said(Limit.MAX_STOPS, 2, "en") == "Ana has 2 stops more than allowed."
    assert said(Limit.MAX_DISTANCE, 2490) == "Ana roda 2,5 km além do máximo."


def test_what_breaks_by_seconds_is_said_as_a_minute() -> None:
    assert say_time(20, "en") == "1 min"
    assert say_time(3570, "en") == "1 h 00 min"
    assert say_distance(960, "en") == "1.0 km"


@pytest.mark.parametrize("locale", ["pt-BR", "en"])
def test_each_refusal_says_what_to_do(locale: str) -> None:
    said = [say_refusal(EditRefused(fault, ("o1", "s1")), NAMES, locale) for fault in Fault]
    assert len(set(said)) == len(said)
    assert all(one.count(".") >= 1 for one in said)
    locked = say_refusal(EditRefused(Fault.LOCKED, ("o1", "s1")), NAMES, locale)
    assert "A-1, Ana" in locked
    many = say_refusal(EditRefused(Fault.LOCKED, tuple("abcdefg")), NAMES, locale)
    assert "a, b, c, d, e…" in many
