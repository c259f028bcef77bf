"""The self-information API under races: what counts once counts once, whoever is quick."""

import threading

from tests.flows.conftest import asked, entries


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
