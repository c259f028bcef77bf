"""Every category of some households, signed by its agency: digests and signatures name nobody else, too."""

from tests.leaks.households import EVERY_CATEGORY, scan

HOUSEHOLDS = range(201, 205)


def test_signatures_tell_nothing_of_others_in_the_household(signing_country):
    assert scan(signing_country, HOUSEHOLDS, lambda _: EVERY_CATEGORY) == []
