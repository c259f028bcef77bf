"""A hundred invented households hand over their records: nothing is told of whom it does not concern."""

from provider.selfinfo import guards
from tests.leaks.households import scan

HOUSEHOLDS = range(1, 101)
SOME = range(1, 7)


def test_nothing_is_told_of_others_in_the_household(country):
    assert scan(country, HOUSEHOLDS) == []


def test_without_the_guard_the_scanner_finds_them(country, monkeypatch):
    others = tuple(guard for guard in guards.GUARDS if guard is not guards.no_third_persons)
    monkeypatch.setattr(guards, "GUARDS", others)
    found = scan(country, SOME)
    assert {hit.place for hit in found} == {"payload"}
    assert {"name", "reading"} <= {hit.kind for hit in found}
