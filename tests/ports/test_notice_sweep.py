"""What the worker tells by itself, on both databases: each once, at its time, by however many workers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.disclosure import DisclosedItem, Disclosure
from consent.notice import NO_REMINDER, ending_told_at
from consent.relying_party import RelyingPartyStatus
from provider.notices.sweep import EVERY
from provider.storage.disclosures import SqlDisclosureLog
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.kept_notices import DAY, GIVER_TOLD, HOUR, SECOND, Boxes


@pytest.fixture
def boxes(database):
    return Boxes(database)


def handed(boxes, grant, at, number="1", **changes):
    """Add an entry to the ledger, of records that left under a grant."""
    entry = Disclosure(
        disclosure_id=f"d-{number}",
        occurred_at=at,
        requested_at=at,
        client_id=grant.client_id,
        grant_id=grant.grant_id,
        retrieval_id="r-1",
        person_id=grant.person_id,
        subject_id=grant.subject_id,
        relation=grant.relation,
        purpose_id=grant.purpose_id,
        items=(DisclosedItem("immunisation", "released"),),
    )
    SqlDisclosureLog(boxes.database).append(replace(entry, **changes))


def end_is_told(boxes, at):
    boxes.sweep.endings(now=at)
    return boxes.told(boxes.misaki).count("ending_soon")


# --- ends


def test_an_end_is_told_thirty_days_before_and_once(boxes):
    boxes.grant(boxes.misaki, days=90)
    assert end_is_told(boxes, NOW + 60 * DAY - SECOND) == 0
    assert end_is_told(boxes, NOW + 60 * DAY) == 1
    assert end_is_told(boxes, NOW + 61 * DAY) == 1
    assert end_is_told(boxes, NOW + 90 * DAY) == 1


def test_the_end_of_a_short_grant_is_told_halfway(boxes):
    boxes.grant(boxes.misaki, days=10)
    assert ending_told_at(NOW, NOW + 10 * DAY) == NOW + 5 * DAY
    assert end_is_told(boxes, NOW + 5 * DAY - SECOND) == 0
    assert end_is_told(boxes, NOW + 5 * DAY) == 1


def test_no_end_is_told_of_what_is_over_or_was_for_once_or_a_login(boxes):
    boxes.grant(boxes.misaki, grant_id="g-ended", days=20)
    boxes.grant(boxes.misaki, grant_id="g-stopped", withdrawn_at=NOW)
    boxes.grant(boxes.misaki, grant_id="g-once", standing=False)
    boxes.grant(boxes.misaki, grant_id="g-login", purpose_id="", categories=())
    boxes.grant(boxes.misaki, grant_id="g-change", amends="g-once")
    assert end_is_told(boxes, NOW + 70 * DAY) == 0


def test_a_grant_that_was_agreed_to_anew_has_an_end_of_its_own(boxes):
    grant = boxes.grant(boxes.misaki, days=90)
    assert end_is_told(boxes, NOW + 60 * DAY) == 1
    anew = {"changed_at": NOW + 70 * DAY, "expires_at": NOW + 160 * DAY}
    boxes.grants.renew(replace(grant, **anew))
    assert end_is_told(boxes, NOW + 130 * DAY - SECOND) == 1
    assert end_is_told(boxes, NOW + 130 * DAY) == 2


def test_both_giver_and_represented_person_hear_of_an_end(boxes):
    boxes.mandate(boxes.misaki, boxes.taro)
    boxes.grant(boxes.taro, boxes.misaki)
    boxes.sweep.endings(now=NOW + 60 * DAY)
    assert [boxes.told(each) for each in (boxes.taro, boxes.misaki)] == [["ending_soon"]] * 2


# --- reminders


def reminders(boxes, at):
    boxes.sweep.reminders(now=at)
    return boxes.told(boxes.misaki).count("reminder")


def test_a_reminder_comes_every_ninety_days_for_all_that_stands(boxes):
    boxes.grant(boxes.misaki, grant_id="g-1", days=365)
    boxes.grant(boxes.misaki, grant_id="g-2", days=365, given_at=NOW + DAY)
    assert reminders(boxes, NOW + 90 * DAY - SECOND) == 0
    assert reminders(boxes, NOW + 90 * DAY) == 1
    assert reminders(boxes, NOW + 180 * DAY - SECOND) == 1
    assert reminders(boxes, NOW + 180 * DAY) == 2


def test_reminders_are_as_often_as_the_person_wants_or_never(boxes):
    boxes.grant(boxes.misaki, days=365)
    boxes.settings.remind_every(boxes.misaki, NO_REMINDER)
    assert reminders(boxes, NOW + 200 * DAY) == 0
    boxes.settings.remind_every(boxes.misaki, 30)
    assert reminders(boxes, NOW + 200 * DAY) == 1
    assert reminders(boxes, NOW + 230 * DAY - SECOND) == 1
    assert reminders(boxes, NOW + 230 * DAY) == 2


def test_nobody_is_reminded_of_what_is_over(boxes):
    boxes.grant(boxes.misaki, days=30)
    assert reminders(boxes, NOW + 90 * DAY) == 0


# --- first uses


def test_the_first_use_is_told_once_and_later_ones_are_not(boxes):
    grant = boxes.grant(boxes.misaki)
    assert boxes.sweep.first_uses(now=NOW) == 0
    handed(boxes, grant, NOW)
    handed(boxes, grant, NOW, "2")
    assert boxes.sweep.first_uses(now=NOW + HOUR) == 1
    handed(boxes, grant, NOW + DAY, "3")
    assert boxes.sweep.first_uses(now=NOW + DAY) == 0
    assert boxes.told(boxes.misaki) == ["first_use"]


def test_a_login_or_a_name_that_was_told_is_no_use_of_records(boxes):
    grant = boxes.grant(boxes.misaki)
    handed(boxes, grant, NOW, retrieval_id="")
    assert boxes.sweep.first_uses(now=NOW) == 0
    handed(boxes, grant, NOW, "2")
    assert boxes.sweep.first_uses(now=NOW) == 1


def test_what_nothing_came_of_is_told_as_what_something_came_of(boxes):
    """Nothing held, withheld by a flag, and released look alike in the box."""
    for number, outcome in enumerate(("released", "nothing_held")):
        grant = boxes.grant(boxes.misaki, grant_id=f"g-{number}")
        handed(boxes, grant, NOW, str(number), items=(DisclosedItem("immunisation", outcome),))
    assert boxes.sweep.first_uses(now=NOW) == 2


# --- suspensions


def suspended(boxes, at):
    with boxes.database.transaction():
        boxes.clients.set_status("koyomi", RelyingPartyStatus.SUSPENDED)
        boxes.causes.suspended("koyomi", now=at)


def test_everyone_with_a_living_grant_hears_of_a_suspension_and_of_the_next_one(boxes):
    boxes.grant(boxes.misaki)
    boxes.grant(boxes.taro, grant_id="g-2", days=1)
    suspended(boxes, NOW + 2 * DAY)
    assert [boxes.sweep.suspensions(now=NOW + 2 * DAY) for _ in range(2)] == [1, 0]
    assert (boxes.told(boxes.misaki), boxes.told(boxes.taro)) == (["client_suspended"], [])
    boxes.clients.set_status("koyomi", RelyingPartyStatus.ACTIVE)
    suspended(boxes, NOW + 3 * DAY)
    assert boxes.sweep.suspensions(now=NOW + 3 * DAY) == 1


def test_nobody_hears_of_a_suspension_that_was_lifted_before(boxes):
    boxes.grant(boxes.misaki)
    suspended(boxes, NOW)
    boxes.clients.set_status("koyomi", RelyingPartyStatus.ACTIVE)
    assert boxes.sweep.suspensions(now=NOW) == 0


def test_a_worker_that_died_half_way_is_followed_by_one_that_tells_the_rest_only(boxes):
    for number in range(3):
        boxes.grant(boxes.person(f"p-{number}"), grant_id=f"g-{number}")
    suspended(boxes, NOW)
    [errand] = boxes.causes.suspensions()
    found = boxes.causes.under(errand, now=NOW)
    told = f"client_suspended:g-0:{found[0].person_id}:{NOW:%Y%m%dT%H%M%S}"
    assert boxes.sweep.notices.tell(found[0].person_id, GIVER_TOLD, now=NOW, once=told)
    assert boxes.sweep.suspensions(now=NOW) == 2


# --- many workers


def test_four_workers_tell_everything_once(boxes):
    grant = boxes.grant(boxes.misaki, days=120)
    handed(boxes, grant, NOW)
    suspended(boxes, NOW)
    at_once(4, lambda _: boxes.sweep.run_due(now=NOW + 95 * DAY))
    boxes.sweep.run_due(now=NOW + 95 * DAY)
    assert sorted(boxes.told(boxes.misaki)) == [
        "client_suspended",
        "ending_soon",
        "first_use",
        "reminder",
    ]


def test_grants_are_looked_through_once_an_hour_by_one_for_all(boxes):
    def turn(at):
        return boxes.causes.take_turn("hourly", EVERY, now=at)

    assert sorted(at_once(4, lambda _: turn(NOW))) == [False] * 3 + [True]
    assert not turn(NOW + EVERY - SECOND)
    assert turn(NOW + EVERY)


def test_batches_leave_nobody_out(boxes, monkeypatch):
    for module in ("provider.storage.notice_causes", "provider.notices.sweep"):
        monkeypatch.setattr(f"{module}.BATCH", 2)
    for number in range(5):
        person = boxes.person(f"p-{number}")
        grant = boxes.grant(person, grant_id=f"g-{number}", days=100 + number % 2)
        handed(boxes, grant, NOW, str(number))
    suspended(boxes, NOW)
    told = boxes.sweep.run_due(now=NOW + 95 * DAY + timedelta(0))
    assert told == 5 * 4
