"""Which proof an ending asks for."""

import itertools

from shared.proof import (
    FAILURE_NEEDS,
    NEVER_PHOTOGRAPHED,
    SUCCEEDED,
    SUCCESS_NEEDS,
    Needs,
    ProofKind,
    ProofRule,
    default_needs,
    lacking,
    needs_of,
    strictest,
)
from shared.states import FailureReason


def test_every_outcome_has_its_needs() -> None:
    assert set(FAILURE_NEEDS) == set(FailureReason)
    assert default_needs(SUCCEEDED) is SUCCESS_NEEDS
    assert default_needs("refused_damaged").photo is ProofRule.REQUIRED


def test_documents_and_danger_are_never_photographed() -> None:
    assert {
        FailureReason.UNAUTHORIZED_RECEIVER,
        FailureReason.UNDERAGE,
        FailureReason.RESTRICTED_AREA,
    } == NEVER_PHOTOGRAPHED


def test_what_the_server_said_replaces_the_default_of_that_outcome_only() -> None:
    said = {SUCCEEDED: Needs(signature=ProofRule.REQUIRED)}

    assert needs_of(said, SUCCEEDED) == Needs(signature=ProofRule.REQUIRED)
    assert needs_of(said, "refused") == default_needs("refused")


def test_a_door_asks_for_the_strictest_of_each_kind_whatever_the_order() -> None:
    doors = [
        Needs(photo=ProofRule.WARN, scan=ProofRule.OPTIONAL),
        Needs(photo=ProofRule.OPTIONAL, scan=ProofRule.REQUIRED),
        Needs(note=ProofRule.OFF),
    ]

    merged = {strictest(some) for some in itertools.permutations(doors)}

    assert merged == {Needs(photo=ProofRule.WARN, scan=ProofRule.REQUIRED, note=ProofRule.OPTIONAL)}


def test_what_is_lacking_is_named_by_rule() -> None:
    needs = Needs(photo=ProofRule.REQUIRED, signature=ProofRule.WARN, note=ProofRule.OFF)

    assert lacking(needs, []) == (ProofKind.PHOTO,)
    assert lacking(needs, [ProofKind.PHOTO]) == ()
    assert lacking(needs, [ProofKind.PHOTO], rule=ProofRule.WARN) == (ProofKind.SIGNATURE,)
