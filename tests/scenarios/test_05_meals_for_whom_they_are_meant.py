"""Scenario 5: one combined answer tells that there is support, and never which."""

import pytest

from tests.scenarios.operator import Visit

pytestmark = pytest.mark.process

ANSWER = "answer.child_rearing_or_protected"
PROTECTED = ("--person", "p-shimizu-aya", "--kind", "self_info_block")


@pytest.fixture(scope="module")
def meals(operator, folder):
    return operator.registers(folder, "meals", [ANSWER])


@pytest.fixture
def withheld(operator):
    """Let the record of a protection be withheld, for as long as a story lasts."""
    operator.run("protection", "set", *PROTECTED)
    yield
    operator.run("protection", "lift", *PROTECTED)


def told(meals, card, me):
    """Return what the platform learns, without what is drawn anew or says where to ask."""
    entry = Visit(meals, card, f"openid {ANSWER}", subject=me).read()[ANSWER]
    return {name: value for name, value in entry.items() if name not in DRAWN}


DRAWN = ("signature", "retrieved_at")


def test_an_allowance_and_a_protection_are_the_same_yes(meals):
    allowed, protected = told(meals, "takahashi-naoko", "直子"), told(meals, "shimizu-aya", "彩")
    assert allowed["answer"]["value"] == "yes"
    assert protected == allowed
    for branch in ("facility", "allowance", "protect", "ひなた", "みどり"):
        assert branch not in str(protected).replace(ANSWER, "")


def test_what_ended_and_what_is_withheld_are_the_same_unknown(meals, withheld):
    ended, kept_back = told(meals, "kobayashi-yumi", "由美"), told(meals, "shimizu-aya", "彩")
    assert ended["answer"]["value"] == "unknown"
    assert kept_back == ended
