"""Grants that were given in one sitting, and the tokens that reach them, on each database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from consent.relying_party import RelyingPartyStatus
from provider.storage.grants import SqlGrantStore
from provider.storage.tokens import AccessToken, RefreshToken
from tests.pki import NOW
from tests.ports.test_oauth_stores import (
    ACCESS,
    GRANT,
    REFRESH,
    clients,
    codes,
    set_credential,
    tokens,
)

__all__ = ["clients", "codes", "tokens"]
MINUTE = timedelta(minutes=1)
FIRST, SECOND, THIRD = (
    replace(GRANT, grant_id=f"s-{n}", sitting="together", activated_at=NOW) for n in range(3)
)
APART = replace(GRANT, grant_id="s-9", sitting="apart", activated_at=NOW)


@pytest.fixture
def grants(database, tokens):
    store = SqlGrantStore(database)
    for grant in (SECOND, FIRST, THIRD, APART):
        store.add(grant)
    return store


def an_access(grant_id, name):
    return AccessToken(name * 64, grant_id, "c-1", None, "immunisation", NOW, NOW + MINUTE)


def reached(tokens, token_hash):
    return [grant.grant_id for grant in tokens.access(token_hash)[1].grants]


def test_they_begin_in_one_step_its_own_first_and_those_that_are_over_stay_out(tokens, grants):
    begun = tokens.begin("s-1", now=NOW)
    assert [grant.grant_id for grant in begun] == ["s-1", "s-0", "s-2"]
    assert grants.withdraw("s-1", "p-1", now=NOW)
    assert grants.pause(["s-2"], "p-1", because="citizen", now=NOW)
    assert [grant.grant_id for grant in tokens.begin("s-1", now=NOW)] == ["s-0"]
    assert [grant.grant_id for grant in tokens.begin("s-9", now=NOW)] == ["s-9"]
    assert [grant.grant_id for grant in tokens.begin("g-1", now=NOW)] == ["g-1"]


def test_a_token_reaches_those_in_use_of_its_sitting_and_of_no_other(tokens, grants, database):
    grants.add(replace(FIRST, grant_id="s-3", activated_at=None))
    grants.add(replace(FIRST, grant_id="s-4", credential_id="k-gone"))
    tokens.add_access(an_access("s-1", "b"))
    tokens.add_access(an_access("s-9", "d"))
    assert reached(tokens, "b" * 64) == ["s-1", "s-0", "s-2"]
    assert reached(tokens, "d" * 64) == ["s-9"]
    assert reached(tokens, ACCESS.token_hash) == ["g-1"]
    set_credential(database, "revoked")
    assert reached(tokens, "b" * 64) == []


def test_a_suspended_client_begins_none_of_them(tokens, grants, clients):
    clients.set_status("c-1", RelyingPartyStatus.SUSPENDED)
    assert tokens.begin("s-1", now=NOW) == ()


def test_the_end_of_its_tokens_is_the_end_of_all_of_its_sitting(tokens, grants):
    tokens.add_access(an_access("s-0", "b"))
    tokens.add_access(an_access("s-9", "d"))
    refresh = RefreshToken("e" * 64, "s-2", "c-1", "immunisation", {}, NOW, NOW + MINUTE)
    tokens.add_refresh(refresh)
    tokens.end_all_of("s-1", now=NOW)
    assert tokens.access("b" * 64)[0].revoked_at == NOW
    assert tokens.refresh("e" * 64)[0].revoked_at == NOW
    for kept in (tokens.access("d" * 64), tokens.access(ACCESS.token_hash)):
        assert kept[0].revoked_at is None
    tokens.end_all_of("g-1", now=NOW)
    assert tokens.refresh(REFRESH.token_hash)[0].revoked_at == NOW
    assert tokens.access("d" * 64)[0].revoked_at is None


def test_a_sitting_is_listed_from_any_of_its_grants(grants):
    assert [each.grant_id for each in grants.of_sitting(SECOND)] == ["s-1", "s-0", "s-2"]
    assert grants.of_sitting(GRANT) == [GRANT]


def test_a_token_for_one_person_costs_one_statement_and_one_for_several_two(
    tokens, grants, database
):
    tokens.add_access(an_access("s-1", "b"))
    seen = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    for token_hash, cost in ((ACCESS.token_hash, 1), ("b" * 64, 2)):
        seen.clear()
        tokens.access(token_hash)
        assert len(seen) == cost, seen
    event.remove(database.engine, "before_cursor_execute", note)
