"""How many statements a request costs in its one transaction; more than that is a regression."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event


@contextmanager
def statements(provider):
    """Collect the statements of write transactions."""
    seen = []

    def note(connection, _cursor, statement, *_):
        begin = connection.get_execution_options().get("madoguchi_begin")
        if begin == "BEGIN IMMEDIATE" and not statement.startswith("BEGIN"):
            seen.append(statement)

    engine = provider.services.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def warm(provider, rp):
    """Tokens, after everything that is made once has been made."""
    return provider.tokens(rp)


def test_a_push_costs_two(provider, rp, warm):
    with statements(provider) as seen:
        assert rp.push().status == 201
    assert len(seen) == 2, seen


def test_an_exchange_costs_one_for_each_of_its_five_tables(provider, rp, warm):
    code = provider.code(rp)
    with statements(provider) as seen:
        assert rp.exchange(code).status == 200
    assert [each.split()[0:3] for each in seen] == [
        ["INSERT", "INTO", "replay"],
        ["UPDATE", "authorization_code", "SET"],
        ["UPDATE", "consent_grant", "SET"],
        ["INSERT", "INTO", "access_token"],
        ["INSERT", "INTO", "refresh_token"],
    ]


@pytest.mark.parametrize(("term_days", "cost"), [(365, 3), (None, 4)])
def test_a_refresh_costs_three_and_a_look_at_the_one_request_of_a_one_off_grant(
    provider, rp, warm, term_days, cost
):
    tokens = provider.tokens(rp, term_days=term_days)
    with statements(provider) as seen:
        assert rp.refresh(tokens["refresh_token"]).status == 200
    assert len(seen) == cost, seen


def test_a_resource_call_costs_two_of_its_own(provider, rp, warm):
    with statements(provider) as seen:
        assert rp.get("/userinfo", warm["access_token"]).status == 200
    assert len(seen) == 2, seen


def test_introspection_costs_two(provider, rp, warm):
    with statements(provider) as seen:
        assert rp.introspect(warm["access_token"]).json["active"]
    assert len(seen) == 2, seen
