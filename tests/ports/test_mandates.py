"""Mandates on both databases: one code makes one mandate, and an end at the same instant wins or is waited for."""

import threading
from datetime import timedelta

import pytest

from consent.errors import MandateRefusedError
from consent.mandate import CODE_LIFE, MandateOffer
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.storage.mandates import MandateStore
from provider.storage.persons import PersonStore
from tests.at_once import at_once
from tests.pki import NOW

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CODE = "BCDFGHJKMNPQ"


@pytest.fixture
def people(database):
    """The ids of a principal and of eight others."""
    persons = PersonStore(database, Envelope(b"k" * 32), KeyedHash(b"p" * 32))
    return [persons.enrol(f"p-{number}", now=NOW) for number in range(9)]


@pytest.fixture
def mandates(database):
    return MandateStore(database, KeyedHash(b"m" * 32))


@pytest.fixture
def offer(people):
    return MandateOffer(people[0], ("immunisation", "medical_costs"), True, NOW + 10 * DAY)


def test_a_mandate_is_what_was_offered_until_its_end(mandates, people, offer):
    mandates.offer(offer, CODE, now=NOW)
    begun = mandates.begin(CODE, people[1], now=NOW)
    assert mandates.standing(people[0], people[1], now=NOW) == begun
    assert mandates.of_principal(people[0], now=NOW) == [begun]
    assert mandates.of_proxy(people[1], now=NOW) == [begun]
    assert vars(offer).items() <= vars(begun).items()
    assert mandates.standing(people[0], people[1], now=NOW + 10 * DAY - MINUTE) == begun
    assert mandates.standing(people[0], people[1], now=NOW + 10 * DAY) is None
    assert mandates.former_principals(people[1], now=NOW) == frozenset()
    assert mandates.former_principals(people[1], now=NOW + 10 * DAY) == {people[0]}
    assert mandates.standing(people[1], people[0], now=NOW) is None  # it has one direction


def test_of_eight_who_bring_a_code_at_once_one_becomes_the_proxy(mandates, people, offer):
    mandates.offer(offer, CODE, now=NOW)
    outcomes = at_once(8, lambda n: mandates.begin(CODE, people[n + 1], now=NOW))
    refused = [each for each in outcomes if isinstance(each, MandateRefusedError)]
    assert len(refused) == 7, outcomes
    assert len(mandates.of_principal(people[0], now=NOW)) == 1


def test_two_codes_brought_at_once_by_one_proxy_make_one_mandate(mandates, people, offer):
    mandates.offer(offer, CODE, now=NOW)
    outcomes = at_once(8, lambda _: mandates.begin(CODE, people[1], now=NOW))
    assert sum(not isinstance(each, Exception) for each in outcomes) == 1


def test_a_code_that_does_not_do_changes_nothing(mandates, people, offer):
    mandates.offer(offer, CODE, now=NOW)
    for code, proxy, later, reason in (
        ("BCDFGHJKMNPR", 1, timedelta(0), "unknown_code"),
        ("", 1, timedelta(0), "unknown_code"),
        (CODE, 1, CODE_LIFE, "unknown_code"),
        (CODE, 0, timedelta(0), "oneself"),
    ):
        with pytest.raises(MandateRefusedError, match=reason):
            mandates.begin(code, people[proxy], now=NOW + later)
    assert mandates.begin(CODE, people[1], now=NOW)


def test_while_one_stands_a_second_is_refused_and_after_its_end_begins_anew(
    mandates, people, offer
):
    mandates.offer(offer, CODE, now=NOW)
    mandates.begin(CODE, people[1], now=NOW)
    mandates.offer(offer, CODE, now=NOW)
    with pytest.raises(MandateRefusedError, match="standing"):
        mandates.begin(CODE, people[1], now=NOW)
    assert mandates.end(people[0], people[1], now=NOW)
    assert not mandates.end(people[0], people[1], now=NOW)
    with pytest.raises(MandateRefusedError, match="unknown_code"):
        mandates.begin(CODE, people[1], now=NOW)  # the end voids what waits
    mandates.offer(offer, CODE, now=NOW)
    again = mandates.begin(CODE, people[1], now=NOW + MINUTE)
    assert mandates.standing(people[0], people[1], now=NOW + MINUTE) == again
    assert again.since == NOW + MINUTE


def test_who_holds_a_mandate_is_waited_for_by_whoever_ends_it(mandates, people, offer, database):
    """A proxy who agrees is held in the middle: the end, begun meanwhile, comes after their commit."""
    mandates.offer(offer, CODE, now=NOW)
    mandates.begin(CODE, people[1], now=NOW)
    order = []

    def end():
        mandates.end(people[0], people[1], now=NOW)
        order.append("ended")

    ending = threading.Thread(target=end)
    with database.transaction():
        assert mandates.hold(people[0], people[1], now=NOW) is not None
        ending.start()
        ending.join(0.3)
        order.append("agreed")
    ending.join()
    assert order == ["agreed", "ended"]
    with database.transaction():
        assert mandates.hold(people[0], people[1], now=NOW) is None
