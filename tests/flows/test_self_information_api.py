"""The self-information API over HTTP: ask, follow, fetch, acknowledge, and the short way."""

import json
import threading
import time

from consent.disclosure import verify_chain
from tests.flows.conftest import asked, entries, unsigned


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
    assert unsigned(caller.result(request_id).json) == unsigned(envelope)
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
