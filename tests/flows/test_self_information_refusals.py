"""The self-information API refusing: every bad call gets a precise problem, and keeps nothing."""

import threading

import pytest
from sqlalchemy.exc import OperationalError

from tests.flows.conftest import asked, entries

BAD_BODIES = [
    (b"", 400, "invalid_request_body"),
    (b"{", 400, "invalid_request_body"),
    (b"\xff\xfe{}", 400, "invalid_request_body"),
    (b"[" * 60_000, 400, "invalid_request_body"),
    (b'{"requests": NaN}', 400, "invalid_request_body"),
    (b"[]", 400, "invalid_request_body"),
    (b"null", 400, "invalid_request_body"),
    (b'{"requests": "immunisation"}', 400, "invalid_request_body"),
    (b'{"requests": [{"category": "immunisation", "who": 1}]}', 400, "invalid_request_body"),
    (b'{"requests": [{"category": "\\u0000"}]}', 404, "unknown_category"),
    (b'{"requests": [{"category": "household"}]}', 403, "insufficient_scope"),
    (
        b'{"requests": [{"category": "immunisation", "condition": {"kind": "ever"}}]}',
        422,
        "invalid_condition",
    ),
    (b'{"requests": [' + b" " * 70_000 + b"]}", 413, "body_too_large"),
]


def test_bad_bodies_are_refused_by_name_and_keep_nothing(caller):
    headers = {"Content-Type": "application/json", "Idempotency-Key": "key-1"}
    for body, status, code in BAD_BODIES:
        answer = caller.rp.call(
            "POST", "/self-information/requests", caller.token, body=body, headers=headers
        )
        assert (answer.status, answer.error) == (status, code), body[:80]
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json["status"] == status
    assert caller.ask().status == 202


def test_other_content_types_and_methods_are_refused(caller):
    form = {"Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": "k"}
    path = "/self-information/requests"
    answer = caller.rp.call("POST", path, caller.token, body=b"a=b", headers=form)
    assert (answer.status, answer.error) == (415, "unsupported_media_type")
    request_id = asked(caller)
    for method in ("HEAD", "PUT", "PATCH"):
        answer = caller.rp.call(method, f"{path}/{request_id}/result", caller.token)
        assert answer.status == 405


def test_idempotency_keys(caller):
    one = {"requests": [{"category": "immunisation"}]}
    missing = caller.ask(key=None)
    assert (missing.status, missing.error) == (400, "idempotency_key_missing")
    malformed = caller.ask(key="two words")
    assert (malformed.status, malformed.error) == (400, "idempotency_key_malformed")
    first = asked(caller, one, "key-1")
    assert asked(caller, one, "key-1") == first
    reused = caller.ask({}, "key-1")
    assert (reused.status, reused.error) == (422, "idempotency_key_reused")
    assert asked(caller, {}, "key-2") != first


def test_a_one_off_consent_serves_one_request(consented, worker):
    caller = consented(standing=False)
    request_id = asked(caller, {"requests": [{"category": "immunisation"}]})
    again = caller.ask({}, "key-2")
    assert (again.status, again.error) == (403, "request_already_made")
    assert caller.get("immunisation", Prefer="wait=0").json["request_id"] == request_id
    other = caller.get("maternal_child_health", Prefer="wait=0")
    assert (other.status, other.error) == (403, "request_already_made")


def test_a_replayed_proof_asks_no_agency_again(provider, worker, caller):
    proof = caller.rp.proof("GET", "/self-information/immunisation", access_token=caller.token)
    first = caller.rp.get(
        "/self-information/immunisation", caller.token, proof=proof, headers={"Prefer": "wait=0"}
    )
    assert first.status == 202
    worker.collect(first.json["request_id"])
    assert caller.result(first.json["request_id"]).status == 200
    assert caller.delete(first.json["request_id"]).status == 204
    again = caller.rp.get("/self-information/immunisation", caller.token, proof=proof)
    assert (again.status, again.error) == (401, "invalid_dpop_proof")
    [grant] = provider.services.grants.of_person(provider.person_id)
    assert len(provider.services.retrievals.of_grant(grant.grant_id)) == 1


@pytest.mark.parametrize(
    "header",
    [
        {"Range": "bytes=0-9"},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Sun, 22 Nov 2099 00:00:00 GMT"},
    ],
)
def test_neither_a_part_of_a_result_nor_none_of_it_can_be_fetched(provider, worker, caller, header):
    request_id = asked(caller)
    worker.collect(request_id)
    answer = caller.result(request_id, **header)
    assert answer.status == 200
    assert answer.json["request_id"] == request_id
    assert len(entries(provider)) == 1


def test_foreign_and_unknown_requests_look_alike(caller, consented, worker):
    mine = asked(caller)
    worker.collect(mine)
    strangers = [consented("other-app"), consented()]  # another client; another consent
    unknown = "00000000-0000-4000-8000-000000000000"
    for stranger in strangers:
        for request_id in (mine, unknown, "x" * 300):
            for call in (stranger.status, stranger.result, stranger.delete):
                answer = call(request_id)
                assert (answer.status, answer.error) == (404, "not_found"), request_id
    assert caller.result(mine).status == 200


def test_unknown_and_ungranted_categories(caller):
    unknown = caller.get("horoscope")
    assert (unknown.status, unknown.error) == (404, "unknown_category")
    ungranted = caller.get("household")
    assert (ungranted.status, ungranted.error) == (403, "insufficient_scope")
    assert 'error="insufficient_scope"' in ungranted.headers["WWW-Authenticate"]


def test_after_withdrawal_nothing_is_handed_out_and_the_data_is_shredded(provider, worker, caller):
    request_id = asked(caller)
    worker.collect(request_id)
    [grant] = provider.services.grants.of_person(provider.person_id)
    provider.services.grants.withdraw(grant.grant_id, provider.person_id, now=provider.clock())
    for answer in (
        caller.ask({}, "key-2"),
        caller.status(request_id),
        caller.result(request_id),
        caller.get("immunisation"),
        caller.delete(request_id),
    ):
        assert (answer.status, answer.error) == (401, "invalid_token")
    swept = provider.services.self_information.sweeper.sweep(now=provider.clock())
    assert swept["revoked"] == 1
    assert provider.services.retrievals.get(request_id).data_key is None
    assert entries(provider) == []


def test_withdrawal_during_a_wait_lets_nothing_out(provider, worker, caller):
    request_id = asked(caller)
    [grant] = provider.services.grants.of_person(provider.person_id)

    def withdraw():
        provider.services.grants.withdraw(grant.grant_id, provider.person_id, now=provider.clock())
        worker.collect(request_id)

    hand = threading.Timer(0.3, withdraw)
    hand.start()
    answer = caller.result(request_id, Prefer="wait=2")
    hand.join()
    assert (answer.status, answer.error) == (401, "invalid_token")
    assert entries(provider) == []


def test_a_database_that_is_away_is_told_in_one_line(caller, provider, caplog, monkeypatch):
    request_id = asked(caller)

    def away(*_):
        raise OperationalError("SELECT secret", {"value": "山田"}, Exception("gone"))

    monkeypatch.setattr(type(provider.services.database.engine), "connect", away)
    caplog.clear()
    answer = caller.status(request_id)
    assert (answer.status, answer.error) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "5"
    lines = [r for r in caplog.records if r.levelname == "ERROR"]
    assert [line.getMessage() for line in lines] == [
        "unavailable endpoint=self_information.follow fault=OperationalError"
    ]
    assert "山田" not in caplog.text


def test_a_fault_of_ours_is_a_problem_without_its_cause(caller, provider, monkeypatch):
    request_id = asked(caller)

    def broken(*_, **__):
        raise RuntimeError("山田 花子")

    monkeypatch.setattr(type(provider.services.self_information.requests), "status", broken)
    answer = caller.status(request_id)
    assert (answer.status, answer.error) == (500, "internal_error")
    assert "山田" not in answer.body.decode()
