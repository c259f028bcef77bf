"""Every change of a grant leaves exactly one row, and what held before can be told from them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.grant import BY_CITIZEN, UNRECOGNISED
from consent.grant_change import ChangedBy, ChangeKind, as_after
from consent.narrowing import shortened, without
from provider.storage.grant_changes import GrantChanges
from scopes.category import AGENT
from tests.at_once import at_once
from tests.pki import NOW
from tests.ports.test_people_and_grants import (  # noqa: F401 - fixtures; the suite finds them here
    family,
    grant,
    grants,
    persons,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def changes(database):
    return GrantChanges(database)


@pytest.fixture
def given(grants, family):  # noqa: F811
    kept = replace(
        grant(family), categories=("immunisation", "tax_income"), claims=("name", "birthdate")
    )
    grants.add(kept)
    return kept


def kinds(changes):
    return [change.kind for change in changes.of_grant("g-1")]


def test_a_day_of_changes_is_told_back_step_by_step(grants, changes, given):  # noqa: F811
    giver = given.person_id
    grants.pause(["g-1"], giver, because=BY_CITIZEN, now=NOW)
    grants.resume(["g-1"], giver, now=NOW)
    less = without(given, "tax_income")
    assert grants.take_back(given, less, ChangeKind.NARROWED, ChangedBy.GIVER, now=NOW)
    sooner = shortened(less, 7, now=NOW)
    assert grants.take_back(less, sooner, ChangeKind.SHORTENED, ChangedBy.GIVER, now=NOW)
    anew = replace(sooner, categories=("immunisation",), claims=(), given_at=LATER)
    grants.renew(anew)
    grants.withdraw("g-1", giver, now=LATER)
    told = changes.of_grant("g-1")
    assert [c.number for c in told] == [1, 2, 3, 4, 5, 6]
    assert kinds(changes) == ["paused", "resumed", "narrowed", "shortened", "renewed", "stopped"]
    kept = grants.get("g-1")
    assert as_after(kept, told, 0) == given
    assert as_after(kept, told, 1) == replace(given, paused_at=NOW)
    assert as_after(kept, told, 3) == less
    assert as_after(kept, told, 4) == sooner
    assert as_after(kept, told, 5) == anew
    assert as_after(kept, told, 6) == kept
    assert changes.counts(["g-1", "g-2"])["g-1"] == 6


def test_whatever_comes_twice_or_at_once_is_one_change(grants, changes, given):  # noqa: F811
    giver = given.person_id

    def turned(_):
        return grants.pause(["g-1"], giver, because=BY_CITIZEN, now=NOW)

    assert sum(at_once(4, turned)) == 1
    assert grants.pause(["g-1"], giver, because=UNRECOGNISED, now=LATER) == 1
    assert grants.pause(["g-1"], giver, because=BY_CITIZEN, now=LATER) == 0
    assert grants.get("g-1").paused_because == UNRECOGNISED
    assert sum(at_once(4, lambda _: grants.resume(["g-1"], giver, now=LATER))) == 1
    assert kinds(changes) == ["paused", "paused", "resumed"]


def test_nobody_but_who_may_end_it_lets_a_grant_rest(grants, changes, given):  # noqa: F811
    for stranger in (given.subject_id, "stranger"):
        assert grants.pause(["g-1"], stranger, because=BY_CITIZEN, now=NOW) == 0
    assert kinds(changes) == []


def test_what_a_principal_let_rest_no_proxy_lets_go_on(grants, changes, family):  # noqa: F811
    grants.add(replace(grant(family), relation=AGENT))
    proxy, principal = family
    assert grants.pause(["g-1"], principal, because=BY_CITIZEN, now=NOW) == 1
    assert grants.resume(["g-1"], proxy, now=NOW) == 0
    assert grants.resume(["g-1"], principal, now=NOW) == 1
    assert [c.by for c in changes.of_grant("g-1")] == [ChangedBy.SUBJECT, ChangedBy.SUBJECT]


def test_what_is_over_neither_rests_nor_shrinks(grants, changes, given):  # noqa: F811
    grants.withdraw("g-1", given.person_id, now=NOW)
    assert grants.pause(["g-1"], given.person_id, because=BY_CITIZEN, now=NOW) == 0
    less = without(given, "tax_income")
    assert not grants.take_back(given, less, ChangeKind.NARROWED, ChangedBy.GIVER, now=NOW)
    assert kinds(changes) == ["stopped"]
