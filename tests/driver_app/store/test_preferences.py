"""What a driver likes."""

from driver_app.store import preferences
from driver_app.store.schema import Store


def test_the_newest_word_is_kept(store: Store) -> None:
    assert preferences.read_all(store) == {}
    for value in ("light", "dark"):
        preferences.keep(store, "look", value)
    preferences.keep(store, "hand", "left")

    assert preferences.read_all(store) == {"look": "dark", "hand": "left"}
