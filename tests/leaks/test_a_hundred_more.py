"""A hundred more households, in a file of its own so that another worker looks at them meanwhile."""

from tests.leaks.households import scan

HOUSEHOLDS = range(101, 201)


def test_nothing_is_told_of_others_in_these_households(country):
    assert scan(country, HOUSEHOLDS) == []
