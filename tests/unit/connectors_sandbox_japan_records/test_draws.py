"""Chances and choices of the invented country: the same numbers for ever, and all within their bounds."""

from connectors.sandbox.japan.records.draws import Draws
from tests.unit.connectors_sandbox_japan_records.makers import day

FIRST_TWENTY = [
    934,
    172,
    472,
    84,
    892,
    508,
    729,
    828,
    910,
    550,
    99,
    80,
    383,
    248,
    254,
    909,
    856,
    701,
    982,
    63,
]
OTHER = 253


def test_a_stream_gives_the_same_numbers_for_ever():
    draws = Draws("a", 1)
    assert [draws.whole(0, 999) for _ in range(20)] == FIRST_TWENTY
    assert [Draws("a", 1).whole(0, 999), Draws("a", 2).whole(0, 999)] == [FIRST_TWENTY[0], OTHER]


def test_bounds_are_reached_and_not_passed():
    draws = Draws("bounds")
    assert {draws.whole(3, 5) for _ in range(200)} == {3, 4, 5}
    assert {draws.pick("ab") for _ in range(50)} == {"a", "b"}
    days = {draws.day(day("2026-02-27"), day("2026-03-01")).isoformat() for _ in range(100)}
    assert days == {"2026-02-27", "2026-02-28", "2026-03-01"}


def test_a_chance_is_as_often_true_as_it_says():
    draws = Draws("chance")
    assert not any(draws.chance(0) for _ in range(100))
    assert all(draws.chance(100) for _ in range(100))
    assert 220 < sum(draws.chance(25) for _ in range(1000)) < 280


def test_digits_keep_their_zeros():
    draws = Draws("digits")
    texts = [draws.digits(4) for _ in range(300)]
    assert {len(text) for text in texts} == {4}
    assert any(text.startswith("0") for text in texts)
