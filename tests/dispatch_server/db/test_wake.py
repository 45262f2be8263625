import gc

from dispatch_server.db.wake import Wake
from shared.ids import OrganizationId, uuid7

OURS, THEIRS = OrganizationId(uuid7()), OrganizationId(uuid7())


def test_every_bell_of_the_organization_rings_and_no_other() -> None:
    wake = Wake()
    one, two, other = wake.bell(OURS), wake.bell(OURS), wake.bell(THEIRS)

    wake.ring([OURS])

    assert [one.is_set(), two.is_set(), other.is_set()] == [True, True, False]


def test_ringing_where_nobody_listens_does_nothing() -> None:
    Wake().ring([OURS])


def test_a_bell_let_go_is_forgotten() -> None:
    wake = Wake()
    bell = wake.bell(OURS)
    assert not bell.is_set()
    del bell
    gc.collect()

    wake.ring([OURS])

    assert wake._bells == {}


def test_who_listens_for_all_hears_of_each_until_let_go() -> None:
    wake = Wake()
    bell = wake.bell_for_all()
    wake.ring([])
    assert not bell.is_set()
    wake.ring(iter([THEIRS]))
    assert bell.is_set()
    del bell
    gc.collect()
    assert len(wake._for_all) == 0
