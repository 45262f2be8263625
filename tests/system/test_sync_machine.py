"""The sync machine, shortly and at length; and bugs seeded to see that it would find them."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.system.mutants import MUTANTS, Mutant, seeded
from tests.system.sync_machine import SyncMachine, template

SHORT = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
LONG = settings(SHORT, max_examples=500, stateful_step_count=30, derandomize=False)
HUNT = settings(SHORT, max_examples=150, stateful_step_count=20, phases=[Phase.generate])


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the tracebacks of simulated crashes off the page: drawing them takes the longest."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def test_whatever_happens_nothing_is_lost_or_doubled() -> None:
    run_state_machine_as_test(SyncMachine, settings=SHORT)


@pytest.mark.long
def test_whatever_happens_for_long_nothing_is_lost_or_doubled() -> None:
    run_state_machine_as_test(SyncMachine, settings=LONG)


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_seeded_bug_is_found(mutant: Mutant) -> None:
    template()  # made by the right code
    with seeded(mutant), pytest.raises(BaseException) as found:  # noqa: PT011 - any will do
        run_state_machine_as_test(SyncMachine, settings=HUNT)
    assert not isinstance(found.value, KeyboardInterrupt)
