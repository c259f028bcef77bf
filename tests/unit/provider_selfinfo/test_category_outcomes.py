"""The one outcome of a category, for every combination of what up to three agencies answered."""

from itertools import combinations_with_replacement

import pytest

from connectors.port import SourceErrorKind, SourceOutcome
from provider.selfinfo.release import Release
from scopes.catalogue import SCOPES
from tests.fakes.counter import bare, failing, records_of, released

KINDS = ("released", "none_held", "manual", "unsupported", "error", "silent")


def answer(kind, agency="hinata"):
    if kind == "released":
        return released("immunisation", agency, records_of("immunisation"))
    if kind == "error":
        return failing("immunisation", agency, "maintenance", 7)
    return bare("immunisation", agency, SourceOutcome(kind))


def a_release(kinds, *, still_open):
    silent = kinds.count("silent")
    return Release(
        scope=SCOPES["immunisation"],
        condition={"kind": "latest"},
        answers=tuple(answer(kind) for kind in kinds if kind != "silent"),
        pending=silent if still_open else 0,
        silent=0 if still_open else silent,
    )


def expected(kinds, *, still_open):
    """The rule, in the words of the catalogue of outcomes."""
    if "released" in kinds:
        return "released"
    if "silent" in kinds and still_open:
        return "pending"
    if {"silent", "error"} & set(kinds):
        return "source_error"
    if set(kinds) == {"unsupported"}:
        return "unsupported"
    return "not_available"


@pytest.mark.parametrize("still_open", [True, False])
@pytest.mark.parametrize(
    "kinds", [c for n in range(4) for c in combinations_with_replacement(KINDS, n)]
)
def test_every_combination_has_its_outcome(kinds, still_open):
    release = a_release(kinds, still_open=still_open)
    assert release.outcome == expected(kinds, still_open=still_open)
    assert release.complete == (not {"error", "silent"} & set(kinds))


def test_nothing_held_and_a_manual_answer_cannot_be_told_apart():
    outcomes = {
        a_release(kinds, still_open=False).outcome
        for kinds in [(), ("none_held",), ("manual",), ("manual", "none_held"), ("manual",) * 2]
    }
    assert outcomes == {"not_available"}


def test_a_released_answer_without_records_is_not_available():
    empty = released("immunisation", "hinata", [])
    release = Release(SCOPES["immunisation"], {"kind": "latest"}, (empty,))
    assert release.outcome == "not_available"


@pytest.mark.parametrize(
    ("errors", "silent", "said"),
    [
        ([("malformed", 3600)], 0, ("malformed", 3600)),
        ([("malformed", 3600), ("maintenance", 30), ("maintenance", 90)], 0, ("maintenance", 90)),
        ([("refused", None)], 0, ("refused", 60)),
        ([("refused", 3600)], 1, ("timeout", 60)),
        ([], 2, ("timeout", 60)),
    ],
)
def test_the_error_that_passes_first_stands_for_several(errors, silent, said):
    answers = tuple(failing("immunisation", "hinata", *error) for error in errors)
    release = Release(SCOPES["immunisation"], {}, answers, silent=silent)
    assert release.error == (SourceErrorKind(said[0]), said[1])
