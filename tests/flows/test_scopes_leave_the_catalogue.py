"""A scope that was asked, agreed and kept leaves the catalogue: it is worth nothing, and all else goes on."""

import pytest

from provider.storage.grants import GrantRow
from tests.fakes.counter import Counter, a_grant, records_of, released
from tests.flows.conftest import asked, entries
from tests.leaving_scopes import leave

GONE = "maternal_child_health"


@pytest.fixture
def leaves(monkeypatch):
    """Return ``leaves(token)``: from then on no module knows the scope."""

    return lambda token: leave(monkeypatch, token)


def outcomes(answer):
    assert answer.status == 200, answer.body
    return {entry["category"]: entry["outcome"] for entry in answer.json["categories"]}


def test_the_other_scopes_of_the_same_consent_go_on(provider, worker, caller, leaves):
    before = asked(caller)
    worker.collect(before)
    assert outcomes(caller.result(before)) == {"immunisation": "released", GONE: "not_available"}
    leaves(GONE)

    assert outcomes(caller.result(before)) == {"immunisation": "released"}
    assert [item.category for item in entries(provider)[-1].items] == ["immunisation"]
    anew = asked(caller, key="key-2")
    worker.agencies.asked.clear()
    worker.collect(anew)
    assert outcomes(caller.result(anew)) == {"immunisation": "released"}
    assert {each.scope for each in worker.agencies.asked} == {"immunisation"}


def test_whoever_names_it_is_told_that_there_is_no_such_category(caller, leaves):
    leaves(GONE)
    named = caller.ask({"requests": [{"category": "immunisation"}, {"category": GONE}]})
    assert (named.status, named.json["code"]) == (404, "unknown_category")
    assert named.json["place"] == "requests[1].category"
    short = caller.get(GONE, Prefer="wait=0")
    assert (short.status, short.json["code"]) == (404, "unknown_category")
    pushed = caller.rp.push(scope=f"openid immunisation {GONE}")
    assert (pushed.status, pushed.error) == (400, "invalid_scope")


def test_tokens_state_what_they_are_still_good_for(provider, caller, leaves):
    leaves(GONE)
    introspected = caller.rp.introspect(caller.token).json
    assert introspected["active"] is True
    assert [d["categories"] for d in introspected["authorization_details"]] == [["immunisation"]]
    refreshed = caller.rp.refresh(caller.refresh_token)
    assert refreshed.status == 200, refreshed.body
    assert [d["categories"] for d in refreshed.json["authorization_details"]] == [["immunisation"]]
    assert caller.rp.get("/userinfo", refreshed.json["access_token"]).status == 200


def test_a_consent_of_nothing_else_reads_nothing(provider, worker, consented, leaves):
    caller = consented(categories=(GONE,))
    before = asked(caller)
    worker.collect(before)
    leaves(GONE)
    for answer in (caller.ask({}, "key-2"), caller.result(before)):
        assert (answer.status, answer.json["code"]) == (403, "insufficient_scope")
    refused = caller.rp.refresh(caller.refresh_token)
    assert (refused.status, refused.error) == (400, "invalid_grant")


def test_what_was_accepted_before_is_asked_of_nobody(worker, caller, leaves):
    request_id = asked(caller)
    leaves(GONE)
    worker.collect(request_id)
    assert {each.scope for each in worker.agencies.asked} == {"immunisation"}
    assert caller.status(request_id).json["status"] == "ready"


def test_what_was_planned_before_is_settled_without_a_call(leaves):
    counter = Counter("hinata", grant=a_grant(categories=("immunisation", "household")))
    counter.agencies.answers["hinata", "immunisation"] = RuntimeError()
    counter.agencies.answers["hinata", "household"] = RuntimeError()
    retrieval_id = counter.collected().retrieval_id
    counter.agencies.answers["hinata", "immunisation"] = released(
        "immunisation", "hinata", records_of("immunisation")
    )
    leaves("household")
    counter.now = counter.store.get(retrieval_id).lease_until
    counter.agencies.asked.clear()
    counter.collector.collect(retrieval_id)
    assert [each.scope for each in counter.agencies.asked] == ["immunisation"]
    assert counter.store.get(retrieval_id).state.value == "ready"


def test_what_was_declined_is_not_named_any_more(provider, worker, caller, leaves):
    with provider.services.database.transaction() as connection:
        rows = GrantRow.__table__.update()
        connection.execute(rows.values(categories=["immunisation"], declined=[GONE]))
    request_id = asked(caller)
    worker.collect(request_id)
    assert outcomes(caller.result(request_id)) == {"immunisation": "released", GONE: "declined"}
    leaves(GONE)
    assert outcomes(caller.result(request_id)) == {"immunisation": "released"}
