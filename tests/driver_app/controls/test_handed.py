"""What there is to leave out at a door."""

import pytest

from driver_app.controls.handed import is_divisible
from shared.runs import PackageView, TaskView
from tests.onphone import a_run, a_stop, a_task

ONE = PackageView(barcode="1")


@pytest.mark.parametrize(
    ("tasks", "may_be_a_part"),
    [
        ((a_task(packages=(ONE,)),), False),
        ((a_task(packages=()),), False),
        ((a_task(packages=(ONE, PackageView(barcode="2"))),), True),
        ((a_task(packages=(PackageView(barcode="1", pieces=6),)),), True),
        ((a_task(), a_task()), True),
    ],
)
def test_only_what_has_parts_can_be_a_part(
    tasks: tuple[TaskView, ...], *, may_be_a_part: bool
) -> None:
    assert is_divisible(a_stop(a_run(), tasks=tasks)) is may_be_a_part
