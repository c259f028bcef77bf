"""The railway's rules: who pays half, which handbook counts, and how long a confirmation is good."""

from datetime import date
from decimal import Decimal

import pytest

from clients_example.railway.discount import Carer, Discount, DiscountClass
from clients_example.railway.fare import Party, Trip, fare_of, half
from clients_example.railway.handbook import Outcome, confirm
from clients_example.relying_party.dates import last_day
from clients_example.relying_party.signed_result import Entry, Signed, SignedResult
from tests.unit.clients_example.samples import handbook

NEAR, EDGE, FAR = (Trip(Decimal(km), 2650, 1730) for km in ("80.0", "100.0", "100.1"))
ONE, TWO = DiscountClass.CLASS1, DiscountClass.CLASS2
SOLO, ALONG = Party.SOLO, Party.WITH_CARER
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("trip", [NEAR, EDGE, FAR])
def test_class_1_with_a_carer_travels_at_half_fare_both_at_any_distance(trip):
    fare = fare_of(trip, ALONG, ONE, Carer.YES)
    assert (fare.rider_yen, fare.carer_yen) == (1320, 1320)
    assert fare.total_yen == 1320 * 2 + 1730 * 2


@pytest.mark.parametrize("discount_class", [ONE, TWO])
@pytest.mark.parametrize(("trip", "reduced"), [(NEAR, False), (EDGE, False), (FAR, True)])
def test_alone_the_fare_is_half_only_above_100_km(discount_class, trip, reduced):
    fare = fare_of(trip, SOLO, discount_class, Carer.YES)
    assert fare.reduced is reduced
    assert fare.rider_yen == (1320 if reduced else 2650)
    assert fare.carer_reason is None


def test_the_express_surcharge_of_a_solo_rider_is_not_reduced():
    assert fare_of(FAR, SOLO, ONE, Carer.YES).express_yen == 1730


@pytest.mark.parametrize(
    ("discount_class", "carer", "reason"),
    [
        (TWO, Carer.COMMUTER_PASS_ONLY, "commuter_pass_only"),
        (TWO, Carer.NO, "full"),
        (ONE, Carer.UNKNOWN, "ask"),
        (None, Carer.UNKNOWN, "full"),
    ],
)
def test_a_carer_who_is_not_reduced_pays_in_full_and_is_told_why(discount_class, carer, reason):
    fare = fare_of(FAR, ALONG, discount_class, carer)
    assert (fare.carer_yen, fare.carer_reason) == (2650, reason)
    assert fare.reduced is (discount_class is not None)


def test_without_a_discount_the_fare_is_the_full_one():
    fare = fare_of(FAR, SOLO, None, Carer.UNKNOWN)
    assert (fare.rider_yen, fare.reason, fare.total_yen) == (2650, "no_discount", 2650 + 1730)


def test_half_fares_are_rounded_down_to_ten_yen():
    assert [half(full) for full in (1340, 1690, 2650)] == [670, 840, 1320]


def confirmed(*records, carer="yes", person="match", day=TODAY):
    content = {"record_type": "disability_handbook", "records": list(records)}
    entries = {
        "profile_match": Entry("released", answer=person),
        "disability.discount": Entry("released", datasets=(Signed(content, "jws"),)),
        "answer.carer_discount": Entry("released", answer=carer),
    }
    return confirm(SignedResult("req-1", True, entries), day)


@pytest.mark.parametrize("kind", ["physical", "intellectual", "mental"])
def test_every_kind_of_handbook_counts_by_its_class_alone(kind):
    until = {} if kind == "physical" else {"valid_until": "2027-03-31"}
    discount = confirmed(handbook("class2", kind, **until), carer="no")
    assert discount.discount_class is TWO
    assert discount.carer is Carer.NO


def test_an_expired_handbook_gives_no_discount_and_its_last_day_still_does():
    mental = handbook("class2", "mental", valid_until="2026-11-25")
    assert confirmed(mental) is Outcome.EXPIRED
    assert confirmed(mental, day=date(2026, 11, 25)).valid_until == date(2026, 11, 25)


def test_the_best_valid_handbook_counts():
    expired = handbook("class1", "mental", valid_until="2025-01-31")
    short, long = handbook("class2", valid_until="2027-01"), handbook("class2", valid_until="2028")
    discount = confirmed(expired, short, long)
    assert (discount.discount_class, discount.valid_until) == (TWO, date(2028, 12, 31))
    assert confirmed(short, handbook("class1")).discount_class is ONE


@pytest.mark.parametrize("stated", ["not_stated", "other", "class9"])
def test_a_handbook_without_a_class_is_a_matter_for_the_counter(stated):
    assert confirmed(handbook(stated)) is Outcome.NOT_STATED


@pytest.mark.parametrize("value", ["unknown", "perhaps"])
def test_a_carers_answer_that_says_nothing_stays_unknown(value):
    assert confirmed(handbook(), carer=value).carer is Carer.UNKNOWN


@pytest.mark.parametrize(
    ("person", "outcome"), [("no_match", "no_match"), ("unknown", "not_confirmed")]
)
def test_nothing_is_taken_of_somebody_who_may_be_another(person, outcome):
    assert confirmed({"no": "record"}, person=person) == outcome


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("declined", "not_shared"),
        ("source_error", "later"),
        ("not_available", "not_found"),
        ("unsupported", "not_found"),
    ],
)
def test_what_was_not_handed_over_is_never_told_as_no_handbook(outcome, told):
    entries = {
        "profile_match": Entry("released", answer="match"),
        "disability.discount": Entry(outcome),
    }
    assert confirm(SignedResult("req-1", True, entries), TODAY) == told


def test_a_confirmation_is_good_for_a_year_or_until_the_handbooks_last_day():
    lasting = Discount(ONE, Carer.YES, None, TODAY)
    assert lasting.confirm_by == date(2027, 11, 26)
    ending = Discount(ONE, Carer.YES, date(2027, 3, 31), TODAY)
    assert ending.confirm_by == date(2027, 3, 31)
    assert ending.covers(date(2027, 3, 31))
    assert not ending.covers(date(2027, 4, 1))
    assert not lasting.covers(date(2026, 11, 25))
    assert Discount.from_kept(ending.as_kept()) == ending


def test_what_is_kept_is_the_class_the_carers_answer_and_two_days():
    kept = confirmed(handbook(valid_until="2027-03-31")).as_kept()
    assert kept == {
        "discount_class": "class1",
        "carer": "yes",
        "valid_until": "2027-03-31",
        "confirmed_on": "2026-11-26",
    }


def test_a_month_or_a_year_lasts_until_its_last_day():
    assert last_day("2028-02") == date(2028, 2, 29)
    assert last_day("2027") == date(2027, 12, 31)
