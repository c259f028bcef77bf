"""The rules of the exchange history: its months, what nobody sees, and what flags leave."""

from datetime import UTC, datetime

import pytest

from consent.exchange import ExchangeEvent, Reported, shown, unread_until, unrestricted
from consent.protection import UNPROTECTED, Flag, FlagKind, Protection
from tests.exchange_town import event

AT = datetime(2026, 11, 22, tzinfo=UTC)


def reported(number=1, agency_id="hinata", **changes):
    return Reported(agency_id, ExchangeEvent.from_wire(event(number, **changes)))


def flagged(kind, **narrowed):
    return Protection((Flag(kind, AT, "operator", **narrowed),))


@pytest.mark.parametrize(
    ("asked", "over"),
    [
        ("2026-11-22T18:00:00+09:00", "2027-12-22T18:00:00+09:00"),
        ("2027-01-31T09:00:00+09:00", "2028-02-29T09:00:00+09:00"),
        ("2026-01-31T09:00:00+09:00", "2027-02-28T09:00:00+09:00"),
        ("2028-02-29T09:00:00+09:00", "2029-03-29T09:00:00+09:00"),
        ("2027-01-31T15:30:00+00:00", "2028-03-01T00:30:00+09:00"),
    ],
)
def test_thirteen_months_are_counted_by_japans_calendar(asked, over):
    assert unread_until(datetime.fromisoformat(asked)) == datetime.fromisoformat(over)


def test_an_event_has_thirteen_members_and_survives_its_json_form():
    one = ExchangeEvent.from_wire(event(provided_at=None))
    assert len(one.to_wire()) == 13
    assert ExchangeEvent.from_wire(one.to_wire()) == one


def test_what_both_agencies_report_is_one_event():
    assert unrestricted([reported(), reported(agency_id="aozora")]) == (reported(),)


def test_a_restricted_inquiry_leaves_no_sign_even_if_one_agency_does_not_say_so():
    hidden = reported(2, "aozora", restricted=True)
    assert unrestricted([reported(1), reported(2), hidden]) == (reported(1),)


def test_the_newest_stands_first():
    ids = [each.exchange_id for each in shown([reported(1), reported(2)], UNPROTECTED)]
    assert ids == ["ZZ-2", "ZZ-1"]


@pytest.mark.parametrize(
    ("protection", "left"),
    [
        (UNPROTECTED, 2),
        (flagged(FlagKind.NON_DISCLOSURE), 0),
        (flagged(FlagKind.SELF_INFO_BLOCK), 0),
        (flagged(FlagKind.NO_AUTO_ANSWER, agency_id="hinata"), 1),
        (flagged(FlagKind.SELF_INFO_BLOCK, category="immunisation"), 2),
    ],
    ids=["none", "non_disclosure", "self_info_block", "one agency", "another category"],
)
def test_flags_withhold_what_they_cover(protection, left):
    assert len(shown([reported(1), reported(2, "aozora")], protection)) == left
