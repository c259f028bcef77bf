"""What an entry of ``authorization_details`` asked is what is stated, and all that can be read."""

import json

import pytest

from tests.flows.conftest import Caller

LAST_YEAR = {"kind": "range", "from": "2025-04-01", "to": "2026-03-31"}
MAY = LAST_YEAR | {"from": "2025-05-01", "to": "2025-05-31"}
CONDITION_REFUSED = "The grant does not cover this category, or not under this condition."


@pytest.fixture
def narrowed(provider):
    """The tokens of a consent that reaches back one year, and who holds them."""
    party = provider.relying_party()
    entry = {
        "type": "self_information",
        "categories": ["immunisation"],
        "condition": LAST_YEAR,
        "purpose": "vaccination_calendar",
    }
    push = {"scope": "openid offline_access", "authorization_details": json.dumps([entry])}
    return party, provider.tokens(party, push=push, term_days=90)


def conditions_asked(worker):
    return [each.condition for each in worker.agencies.asked if each.agency_id == "hinata"]


def test_token_response_and_introspection_state_what_was_agreed(narrowed):
    party, tokens = narrowed
    [stated] = tokens["authorization_details"]
    assert stated.keys() == {
        *("type", "categories", "subject", "relation"),
        *("grant_expires_at", "purpose", "condition"),
    }
    assert stated["condition"] == LAST_YEAR
    assert stated["purpose"] == "vaccination_calendar"
    assert tokens["scope"] == "openid offline_access immunisation"
    introspected = party.introspect(tokens["access_token"]).json
    assert introspected["authorization_details"] == [stated]
    refreshed = party.refresh(tokens["refresh_token"]).json
    assert refreshed["authorization_details"] == [stated]


def test_the_stated_condition_and_what_lies_within_is_read_and_nothing_else(narrowed, worker):
    caller = Caller(*narrowed)
    for key, condition, status in (
        ("k-1", None, 202),
        ("k-2", MAY, 202),
        ("k-3", {"kind": "latest"}, 403),
        ("k-4", LAST_YEAR | {"from": "2025-03-31"}, 403),
        ("k-5", {"kind": "fiscal_year", "fiscal_year": 2025}, 422),
    ):
        question = {"category": "immunisation", "condition": condition}
        told = {name: value for name, value in question.items() if value is not None}
        answer = caller.ask({"requests": [told]}, key)
        assert answer.status == status, (condition, answer.body)
        if status == 403:
            assert answer.json["title"] == CONDITION_REFUSED
            assert answer.json["category"] == "immunisation"
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
        if status == 202:
            worker.collect(answer.json["request_id"])
    assert conditions_asked(worker) == [LAST_YEAR, MAY]


def test_the_short_way_asks_the_agencies_under_the_agreed_condition(narrowed, worker):
    caller = Caller(*narrowed)
    started = caller.get("immunisation", Prefer="wait=0")
    assert started.status == 202
    worker.collect(started.headers["Location"].rpartition("/requests/")[2].partition("/")[0])
    assert caller.get("immunisation", Prefer="wait=0").status == 200
    assert conditions_asked(worker) == [LAST_YEAR]
