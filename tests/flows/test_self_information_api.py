"""The self-information API over HTTP: ask, follow, fetch, acknowledge, and the short way."""

import json
import threading
import time

import pytest
from sqlalchemy.exc import OperationalError

from consent.disclosure import verify_chain


def entries(provider):
    return list(provider.services.disclosures.walk())


def asked(caller, body=None, key="key-1"):
    answer = caller.ask(body, key)
    assert answer.status == 202, answer.body
    return answer.json["request_id"]


def test_from_the_request_to_its_shredding(provider, worker, caller):
    accepted = caller.ask()
    request_id = accepted.json["request_id"]
    assert (accepted.status, accepted.json["status"]) == (202, "accepted")
    assert accepted.headers["Location"] == f"/self-information/requests/{request_id}"
    assert accepted.headers["Retry-After"] == "1"
    assert accepted.headers["Cache-Control"] == "no-store"
    assert accepted.headers["DPoP-Nonce"]

    followed = caller.status(request_id)
    assert followed.json == {
        "request_id": request_id,
        "status": "accepted",
        "expires_at": "2026-11-23T09:00:00Z",
    }
    early = caller.result(request_id)
    assert early.status == 202
    assert early.headers["Location"] == f"/self-information/requests/{request_id}/result"
    assert entries(provider) == []

    worker.collect(request_id)
    assert caller.status(request_id).json["status"] == "ready"
    fetched = caller.result(request_id)
    assert fetched.status == 200
    assert fetched.headers["Content-Type"] == "application/json"
    assert fetched.headers["Cache-Control"] == "no-store"
    envelope = fetched.json
    assert envelope["status"] == "ready"
    immunisation, maternal = envelope["categories"]
    assert immunisation["outcome"] == "released"
    assert len(immunisation["datasets"][0]["records"]) == 2
    assert maternal["outcome"] == "not_available"
    userinfo = caller.rp.get("/userinfo", caller.token).json
    assert envelope["sub"] == userinfo["sub"] != envelope["subject"]

    [entry] = entries(provider)
    assert entry.retrieval_id == request_id
    assert entry.delivered_at == provider.clock()
    assert caller.status(request_id).json == {
        "request_id": request_id,
        "status": "fetched",
        "expires_at": "2026-11-22T09:10:00Z",
    }
    assert caller.result(request_id).json == envelope
    assert entries(provider)[1].retry_of == entry.disclosure_id

    assert caller.delete(request_id).status == 204
    for gone in (caller.result(request_id), caller.delete(request_id)):
        assert (gone.status, gone.error) == (410, "gone")
    assert caller.status(request_id).json["status"] == "purged"
    assert verify_chain(entries(provider)) is None


def test_the_short_way_answers_at_once_from_what_is_ready(worker, caller, provider):
    first = caller.get("immunisation", Prefer="wait=0")
    assert first.status == 202
    request_id = first.json["request_id"]
    assert first.headers["Location"] == f"/self-information/requests/{request_id}/result"
    worker.collect(request_id)
    second = caller.get("immunisation")
    assert second.status == 200
    assert [c["category"] for c in second.json["categories"]] == ["immunisation"]
    assert second.json["request_id"] == request_id


def test_the_short_way_waits_a_little_for_a_quick_agency(worker, caller, provider):
    [grant] = provider.services.grants.of_person(provider.person_id)

    def work():
        while not (started := provider.services.retrievals.of_grant(grant.grant_id)):
            time.sleep(0.02)
        worker.collect(started[0].retrieval_id)

    hand = threading.Thread(target=work)
    hand.start()
    answer = caller.get("immunisation")
    hand.join()
    assert answer.status == 200
    assert "Preference-Applied" not in answer.headers


def test_the_short_way_waits_no_longer_than_asked(caller):
    begun = time.monotonic()
    answer = caller.get("immunisation", Prefer="wait=1")
    assert answer.status == 202
    assert answer.headers["Preference-Applied"] == "wait=1"
    assert 0.9 < time.monotonic() - begun < 2


def test_a_wish_to_wait_is_honoured_when_following(worker, caller):
    request_id = asked(caller)
    hand = threading.Timer(0.3, worker.collect, [request_id])
    hand.start()
    answer = caller.status(request_id, Prefer="wait=5")
    assert answer.json["status"] == "ready"
    assert answer.headers["Preference-Applied"] == "wait=5"
    hand.join()


def test_a_partial_result_is_handed_out_and_completed_later(worker, caller):
    worker.agencies.answers["aozora", "immunisation"] = RuntimeError()
    request_id = asked(caller)
    worker.collect(request_id)
    partial = caller.result(request_id).json
    assert partial["status"] == "partial"
    assert partial["categories"][0]["complete"] is False
    assert caller.status(request_id).json["status"] == "partial"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
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
    ],
)
def test_bad_bodies_are_refused_by_name_and_keep_nothing(caller, provider, body, status, code):
    headers = {"Content-Type": "application/json", "Idempotency-Key": "key-1"}
    answer = caller.rp.call(
        "POST", "/self-information/requests", caller.token, body=body, headers=headers
    )
    assert (answer.status, answer.error) == (status, code)
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


def test_a_proof_is_accepted_once_at_every_address(caller, worker, provider):
    request_id = asked(caller)
    worker.collect(request_id)
    for method, path in [
        ("GET", f"requests/{request_id}"),
        ("GET", f"requests/{request_id}/result"),
        ("GET", "immunisation"),
        ("DELETE", f"requests/{request_id}"),
    ]:
        path = f"/self-information/{path}"
        proof = caller.rp.proof(method, path, access_token=caller.token)
        assert caller.rp.call(method, path, caller.token, proof=proof).status in (200, 204)
        again = caller.rp.call(method, path, caller.token, proof=proof)
        if method == "GET":
            assert (again.status, again.error) == (401, "invalid_dpop_proof")
    assert len(entries(provider)) == 2


def test_one_proof_used_twice_at_once_fetches_once(caller, worker, provider):
    request_id = asked(caller)
    worker.collect(request_id)
    path = f"/self-information/requests/{request_id}/result"
    proof = caller.rp.proof("GET", path, access_token=caller.token)
    statuses, gate = [], threading.Barrier(6)

    def fetch():
        gate.wait()
        headers = {"Authorization": f"DPoP {caller.token}", "DPoP": proof}
        statuses.append(provider.app.test_client().get(path, headers=headers).status_code)

    threads = [threading.Thread(target=fetch) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [401] * 5
    assert len(entries(provider)) == 1


def test_two_fetches_at_once_make_two_entries_one_a_retry(caller, worker, provider):
    request_id = asked(caller)
    worker.collect(request_id)
    path = f"/self-information/requests/{request_id}/result"
    gate, statuses = threading.Barrier(2), []

    def fetch(proof):
        gate.wait()
        headers = {"Authorization": f"DPoP {caller.token}", "DPoP": proof}
        statuses.append(provider.app.test_client().get(path, headers=headers).status_code)

    threads = [
        threading.Thread(
            target=fetch, args=[caller.rp.proof("GET", path, access_token=caller.token)]
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200, 200]
    one, two = entries(provider)
    assert (one.retry_of, two.retry_of) == (None, one.disclosure_id)


def test_one_off_requests_at_once_start_one_retrieval(consented, provider):
    caller = consented(standing=False)
    path, gate, statuses = "/self-information/requests", threading.Barrier(6), []

    def ask(number, proof):
        headers = {
            "Authorization": f"DPoP {caller.token}",
            "DPoP": proof,
            "Idempotency-Key": f"key-{number}",
        }
        gate.wait()
        answer = provider.app.test_client().post(path, json={}, headers=headers)
        statuses.append(answer.status_code)

    threads = [
        threading.Thread(
            target=ask, args=[n, caller.rp.proof("POST", path, access_token=caller.token)]
        )
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202] + [403] * 5


def test_an_answer_that_the_caller_did_not_take_is_not_marked(caller, worker, provider):
    request_id = asked(caller)
    worker.collect(request_id)
    path = f"/self-information/requests/{request_id}/result"
    proof = caller.rp.proof("GET", path, access_token=caller.token)
    headers = {"Authorization": f"DPoP {caller.token}", "DPoP": proof}
    answer = provider.app.test_client().get(path, headers=headers, buffered=False)
    next(answer.iter_encoded())  # the server took the bytes, and the caller hung up meanwhile
    answer.close()
    [entry] = entries(provider)
    assert entry.delivered_at is None
    assert caller.result(request_id).status == 200


def test_no_personal_value_reaches_a_log(caller, worker, caplog, provider):
    caplog.set_level("DEBUG")
    request_id = asked(caller)
    worker.collect(request_id)
    body = caller.result(request_id).body.decode()
    canary = json.loads(body)["categories"][0]["datasets"][0]["records"][0]["product_name"]
    for private in (canary, caller.token, provider.person_id, "code-hinata"):
        assert private not in caplog.text


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


def test_a_queue_that_is_away_delays_and_never_refuses(caller, provider, worker, monkeypatch):
    queue = provider.services.self_information.starter._queue

    def away():
        raise OSError("the queue's file is gone")

    monkeypatch.setattr(queue, "_opened", away)
    request_id = asked(caller)
    provider.clock.turn(seconds=3)
    sent = []
    sweeper = provider.services.self_information.sweeper
    monkeypatch.setattr(sweeper, "_queue", type("Q", (), {"enqueue": staticmethod(sent.append)}))
    sweeper.sweep(now=provider.clock())
    assert sent == [request_id]


def test_a_second_consent_of_the_same_person_sees_nothing_of_the_first(consented, worker):
    first, second = consented(), consented()
    request_id = asked(first)
    worker.collect(request_id)
    answer = second.get("immunisation", Prefer="wait=0")
    assert answer.status == 202
    assert answer.json["request_id"] != request_id
