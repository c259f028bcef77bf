"""Who hears of a represented person, on both databases: whoever may act for them then, and nobody who once did."""

import pytest

from connectors.errors import DirectoryUnavailableError
from consent.relying_party import RelyingPartyStatus
from provider.storage.guardian_grants import SqlGuardianGrants
from tests.citizen_world import HANAKO, KAITO
from tests.pki import NOW
from tests.ports.kept_notices import DAY, SECOND, Boxes
from tests.ports.test_notice_sweep import handed

EVERY_KIND = ["client_suspended", "ending_soon", "first_use"]
GUARDIAN = {"relation": "legal_representative"}


@pytest.fixture
def boxes(database):
    return Boxes(database)


def everything_comes_up(boxes, grant, at):
    """Let an app come for the first time, be suspended, and the grant end soon; return who heard what."""
    handed(boxes, grant, at)
    with boxes.database.transaction():
        boxes.clients.set_status("koyomi", RelyingPartyStatus.SUSPENDED)
        boxes.causes.suspended("koyomi", now=at)
    boxes.sweep.run_due(now=at)
    return [sorted(boxes.told(each)) for each in (grant.person_id, grant.subject_id)]


def test_a_proxy_hears_of_what_they_permitted_while_the_mandate_stands(boxes):
    boxes.mandate(boxes.misaki, boxes.taro)
    grant = boxes.grant(boxes.taro, boxes.misaki, days=20)
    assert everything_comes_up(boxes, grant, NOW + 15 * DAY) == [EVERY_KIND, EVERY_KIND]


@pytest.mark.parametrize("anew", [(), ("tax_income",)])
def test_a_former_proxy_hears_nothing_of_it_any_more(boxes, anew):
    boxes.mandate(boxes.misaki, boxes.taro)
    grant = boxes.grant(boxes.taro, boxes.misaki, days=20)
    boxes.mandates.end(boxes.misaki, boxes.taro, now=NOW + DAY)
    if anew:  # a mandate about other things
        boxes.mandate(boxes.misaki, boxes.taro, *anew, now=NOW + 2 * DAY)
    assert everything_comes_up(boxes, grant, NOW + 15 * DAY) == [[], EVERY_KIND]


def test_with_the_last_day_of_a_mandate_its_proxy_hears_nothing_more(boxes):
    boxes.mandate(boxes.misaki, boxes.taro)
    last = NOW + 365 * DAY
    grant = boxes.grant(boxes.taro, boxes.misaki, days=370, given_at=NOW + 360 * DAY)
    assert boxes.still_acting.hearers(
        boxes.taro, boxes.misaki, grant.categories, now=last - SECOND
    ) == (boxes.taro, boxes.misaki)
    assert everything_comes_up(boxes, grant, last) == [[], EVERY_KIND]


def test_a_guardian_hears_until_custody_ends_and_of_nobody_of_fifteen(boxes):
    hanako, kaito = boxes.person(HANAKO), boxes.person(KAITO)
    grant = boxes.grant(boxes.misaki, hanako, days=20, **GUARDIAN)
    assert everything_comes_up(boxes, grant, NOW + 15 * DAY) == [EVERY_KIND, EVERY_KIND]
    for child, heard in ((hanako, (boxes.misaki, hanako)), (kaito, (kaito,))):
        assert boxes.still_acting.hearers(boxes.misaki, child, (), now=NOW) == heard
    boxes.directory.children = {}
    assert boxes.still_acting.hearers(boxes.misaki, hanako, (), now=NOW) == (hanako,)
    boxes.representations.add(boxes.misaki, hanako, now=NOW)
    assert boxes.still_acting.hearers(boxes.misaki, hanako, (), now=NOW) == (boxes.misaki, hanako)
    boxes.representations.end(boxes.misaki, hanako, now=NOW)
    assert boxes.still_acting.hearers(boxes.misaki, hanako, (), now=NOW) == (hanako,)


def test_while_the_register_is_silent_what_it_decides_about_waits_and_nothing_else(boxes):
    grant = boxes.grant(boxes.misaki, boxes.person(HANAKO), days=20, **GUARDIAN)
    boxes.grant(boxes.taro, grant_id="g-2", days=365)
    boxes.directory.silent = True
    assert everything_comes_up(boxes, grant, NOW + 15 * DAY) == [[], []]
    with pytest.raises(DirectoryUnavailableError):
        boxes.sweep.first_uses(now=NOW + 15 * DAY)
    boxes.sweep.run_due(now=NOW + 91 * DAY)
    assert "reminder" in boxes.told(boxes.taro)
    boxes.directory.silent = False
    boxes.sweep.run_due(now=NOW + 92 * DAY)
    assert "first_use" in boxes.told(boxes.misaki)


def test_guardians_are_who_showed_the_childs_card_or_allowed_something_that_stands(boxes):
    kept = SqlGuardianGrants(boxes.database)
    hanako, kaito = sorted([boxes.person(HANAKO), boxes.person(KAITO)])
    boxes.representations.add(boxes.misaki, hanako, now=NOW)
    boxes.grant(boxes.misaki, hanako, **GUARDIAN)
    boxes.grant(boxes.taro, hanako, grant_id="g-2", days=1, **GUARDIAN)
    boxes.grant(boxes.misaki, kaito, grant_id="g-3", days=2, **GUARDIAN)
    both = sorted([boxes.misaki, boxes.taro])
    assert list(kept.guardians(hanako, now=NOW)) == both
    assert list(kept.guardians(hanako, now=NOW + DAY)) == [boxes.misaki]
    assert list(kept.children(after="", limit=1, now=NOW)) == [hanako]
    assert list(kept.children(after=hanako, limit=2, now=NOW)) == [kaito]
    assert list(kept.children(after="", limit=9, now=NOW + 2 * DAY)) == [hanako]
