"""Challenges that apps fetch, and QR codes: what their stores promise, on each database."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.storage.app_claims import AppClaims
from provider.storage.challenges import ParkedAnswer
from provider.storage.cross_device import CrossDeviceStore, QrLogin
from provider.storage.cross_device_limits import MOST_OF_A_VISIT, CrossDeviceLimits
from provider.storage.registration_limits import QuotaSpentError, RegistrationLimits
from tests.at_once import at_once
from tests.pki import NOW

ENVELOPE = Envelope(b"k" * 32)
SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def codes(database):
    store = CrossDeviceStore(database, ENVELOPE)
    store.add(QrLogin("link", "t-1", "47", "Firefox", NOW, NOW + 90 * SECOND, LATER))
    return store


def test_of_many_apps_that_fetch_a_challenge_the_first_holds_it(database):
    claims = AppClaims(database)
    outcomes = at_once(8, lambda n: claims.claim("t-1", f"secret {n}", expires_at=LATER))
    assert outcomes.count(True) == 1
    [holder] = [n for n in range(8) if claims.holds("t-1", f"secret {n}")]
    assert claims.claim("t-1", f"secret {holder}", expires_at=LATER)
    assert not claims.claim("t-1", "another", expires_at=LATER)
    assert not claims.holds("t-2", f"secret {holder}")


def test_of_many_answers_of_an_app_one_is_taken(database):
    claims = AppClaims(database)
    claims.claim("t-1", "secret", expires_at=LATER)
    assert not claims.answer_once("t-1", "another", now=NOW)
    assert at_once(8, lambda _: claims.answer_once("t-1", "secret", now=NOW)).count(True) == 1
    assert not claims.answer_once("t-1", "secret", now=NOW)


def test_of_many_phones_that_type_the_right_number_one_gets_the_challenge(codes):
    outcomes = at_once(8, lambda n: codes.type_number("link", "47", f"phone {n}", now=NOW))
    assert [o.txn for o in outcomes if o is not None] == ["t-1"]
    assert codes.progress("t-1").claimed
    assert codes.open_code("link", now=NOW) is None


def test_three_wrong_numbers_end_a_code_however_many_phones_type_them(codes):
    outcomes = at_once(8, lambda n: codes.type_number("link", f"{n:02}", f"phone {n}", now=NOW))
    assert sorted(o.numbers_left for o in outcomes if o is not None) == [0, 1, 2]
    assert codes.type_number("link", "47", "phone", now=NOW) is None
    assert not codes.progress("t-1").waits(now=NOW)


def test_the_third_number_may_be_the_right_one(codes):
    for wrong in ("46", "48"):
        assert codes.type_number("link", wrong, "phone", now=NOW).txn is None
    assert codes.type_number("link", "47", "phone", now=NOW).txn == "t-1"
    assert codes.progress("t-1").waits(now=NOW + 90 * SECOND)


def test_a_code_is_open_for_ninety_seconds(codes):
    assert codes.open_code("link", now=NOW + 89 * SECOND)
    late = NOW + 90 * SECOND
    assert codes.open_code("link", now=late) is None
    assert codes.type_number("link", "47", "phone", now=late) is None
    assert not codes.progress("t-1").waits(now=late)


def test_only_the_phone_that_typed_the_number_answers_and_once(codes):
    assert not codes.answer("link", "phone", {"answer": "{}"}, now=NOW)
    codes.type_number("link", "47", "phone", now=NOW)
    assert not codes.answer("link", "another", {"answer": "{}"}, now=NOW)
    assert not codes.answer("link", "phone", {"answer": "{}"}, now=LATER)
    outcomes = at_once(8, lambda _: codes.answer("link", "phone", {"answer": "{}"}, now=NOW))
    assert outcomes.count(True) == 1


def test_an_answer_is_sealed_and_fetched_by_one_tab(codes, database):
    codes.type_number("link", "47", "phone", now=NOW)
    assert codes.take_answer("t-1", now=NOW) is None
    codes.answer("link", "phone", {"answer": "marker-answer"}, now=NOW)
    with database.reading() as connection:
        [stored] = connection.execute(text("SELECT unverified_answer FROM cross_device")).scalars()
    assert b"marker-answer" not in bytes(stored)
    outcomes = at_once(8, lambda _: codes.take_answer("t-1", now=NOW))
    taken = [o for o in outcomes if o is not None]
    assert taken == [ParkedAnswer("t-1", b"marker-answer", None)]


def test_codes_are_counted_by_visit_and_by_source_and_the_source_is_not_kept(database):
    limits = CrossDeviceLimits(RegistrationLimits(database), KeyedHash(b"s" * 32), 7)
    for _ in range(MOST_OF_A_VISIT):
        limits.count("f-1", "192.0.2.7", now=NOW)
    with pytest.raises(QuotaSpentError):
        limits.count("f-1", "192.0.2.7", now=NOW)
    limits.count("f-2", "192.0.2.7", now=NOW)
    limits.count("f-3", "192.0.2.7", now=NOW)
    with pytest.raises(QuotaSpentError):
        limits.count("f-4", "192.0.2.7", now=NOW)
    limits.count("f-4", "192.0.2.8", now=NOW)
    with database.reading() as connection:
        assert "192.0.2" not in str(
            connection.execute(text("SELECT * FROM registration_count")).all()
        )
