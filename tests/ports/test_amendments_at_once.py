"""A newer consent takes an older one's place once, whole, and only where the older one still stands."""

from dataclasses import replace

import pytest

from consent.amendment import MERGE, REPLACE, amended
from provider.storage.amendments import AmendmentStore
from provider.storage.tokens import AuthorizationCode, CodeStore
from tests.at_once import at_once
from tests.ports.kept_retrievals import DAY, MINUTE, NOW, a_grant, on_sql

AGREED, USED = NOW + MINUTE, NOW + 2 * MINUTE
OLDER = a_grant(activated_at=NOW, authenticated_at=NOW, fresh_login=False)


@pytest.fixture
def grants(database_url):
    kept = on_sql(database_url)
    kept.grants.add(OLDER)
    yield kept.grants
    kept.unit.dispose()


@pytest.fixture
def amendments(database, grants):
    return AmendmentStore(database)


@pytest.fixture
def agree(database, grants):
    """Keep a newer consent and its code; return the consent."""

    def keep(number=0, *, action=MERGE, **changes):
        agreed = {
            "categories": (f"category_{number}",),
            "given_at": AGREED,
            "authenticated_at": AGREED,
            "expires_at": AGREED + DAY,
        }
        newer = amended(OLDER, a_grant(f"n-{number}", **agreed | changes), action)
        grants.add(newer)
        CodeStore(database).add(
            AuthorizationCode(
                code_hash=code_hash(number),
                grant_id=newer.grant_id,
                client_id="c-1",
                redirect_uri="https://app.example/cb",
                code_challenge="x" * 43,
                dpop_jkt=None,
                context={},
                expires_at=USED,
            )
        )
        return newer

    return keep


def code_hash(number):
    return f"{number:064}"


def test_a_merged_grant_keeps_its_id_its_people_and_the_day_it_was_given(
    database, grants, amendments, agree
):
    newer = agree(declined=("household",))
    taken = amendments.take_effect(newer, code_hash(0), now=USED)
    found = grants.get("g-1")
    assert replace(taken, amend_action=None) == found
    assert found == replace(
        OLDER,
        categories=("immunisation", "category_0"),
        declined=("household",),
        authenticated_at=AGREED,
        fresh_login=True,
        expires_at=AGREED + DAY,
        changed_at=USED,
    )
    assert grants.get("n-0") is None
    assert CodeStore(database).get(code_hash(0)).grant_id == "g-1"


def test_a_replacement_is_the_newer_consent_alone(grants, amendments, agree):
    amendments.take_effect(agree(action=REPLACE), code_hash(0), now=USED)
    assert grants.get("g-1").categories == ("category_0",)


def test_of_two_amendments_of_one_grant_used_at_once_one_wins_whole(grants, amendments, agree):
    newer = [agree(number) for number in range(2)]
    outcomes = at_once(2, lambda n: amendments.take_effect(newer[n], code_hash(n), now=USED))
    [winner] = [taken for taken in outcomes if taken is not None]
    assert grants.get("g-1").categories == winner.categories
    assert len(winner.categories) == 2
    [loser] = [one for one in newer if one.categories != winner.categories]
    assert grants.get(loser.grant_id) == loser, "what could not take effect changes nothing"


def test_one_amendment_used_at_once_however_often_takes_effect_once(amendments, agree):
    newer = agree()
    outcomes = at_once(8, lambda _: amendments.take_effect(newer, code_hash(0), now=USED))
    assert len([taken for taken in outcomes if taken is not None]) == 1


def test_a_withdrawal_at_the_same_instant_is_never_undone(grants, amendments, agree):
    newer = agree()
    steps = (
        lambda: amendments.take_effect(newer, code_hash(0), now=USED),
        lambda: grants.withdraw("g-1", "parent", now=USED),
    )
    at_once(2, lambda n: steps[n]())
    assert grants.get("g-1").withdrawn_at == USED


@pytest.mark.parametrize(
    "other",
    [{"client_id": "c-2"}, {"person_id": "child"}, {"subject_id": "parent"}],
)
def test_an_amendment_by_or_about_others_takes_no_effect(grants, amendments, agree, other):
    newer = replace(agree(), **other)
    assert amendments.take_effect(newer, code_hash(0), now=USED) is None
    assert grants.get("g-1") == OLDER


def test_what_has_ended_or_changed_since_takes_no_amendment(grants, amendments, agree):
    newer = agree()
    assert amendments.take_effect(newer, code_hash(0), now=OLDER.expires_at) is None
    assert amendments.take_effect(agree(1), code_hash(1), now=USED)
    assert amendments.take_effect(newer, code_hash(0), now=USED) is None
    grants.withdraw("g-1", "parent", now=USED)
    late = agree(2, given_at=USED + MINUTE)
    assert amendments.take_effect(late, code_hash(2), now=USED + MINUTE) is None
