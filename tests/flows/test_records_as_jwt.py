"""`Accept: application/jwt`: records signed by us, encrypted to the relying party, ledgered as ever."""

import json

import pytest
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet

from tests.flows.conftest import asked, entries, unsigned

JWT = "application/jwt"
KEY = ECKey.generate_key("P-256", {"use": "enc"}, auto_kid=True)


@pytest.fixture
def published(provider, caller):
    """Let the caller's relying party publish an encryption key beside its signature key."""
    keys = [*caller.rp.jwks["keys"], KEY.as_dict(private=False)]
    provider.register(caller.rp, jwks={"keys": keys})


def opened(answer, rp):
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == JWT
    box = jwe.decrypt_compact(answer.body, KEY, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    assert (box.headers()["cty"], box.headers()["kid"]) == ("JWT", KEY.kid)
    keys = KeySet.import_key_set(rp.send("GET", "/jwks").json)
    signed = jws.deserialize_compact(box.plaintext, keys, algorithms=["ES256"])
    assert signed.headers()["typ"] == "self-information+jwt"
    return json.loads(signed.payload)


def test_the_claims_are_the_result_and_each_reading_is_one_entry(
    provider, worker, caller, published
):
    request_id = asked(caller)
    waiting = caller.result(request_id, Accept=JWT)
    assert (waiting.status, waiting.headers["Content-Type"]) == (202, "application/json")
    assert entries(provider) == []
    worker.collect(request_id)

    answer = caller.result(request_id, Accept=JWT)
    claims = opened(answer, caller.rp)
    [entry] = entries(provider)
    assert entry.delivered_at == provider.clock()
    plain = caller.result(request_id)
    assert plain.headers["Content-Type"] == "application/json"
    named = {"iss": provider.settings.issuer_url, "aud": "koyomi", "iat": caller.rp.now}
    assert unsigned(claims) == {**unsigned(plain.json), **named}
    assert len(entries(provider)) == 2
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Cache-Control"] == "no-store"
    records = claims["categories"][0]["datasets"][0]["records"]
    assert str(records[0]["record_type"]).encode() not in answer.body


def test_the_short_way_knows_it_too(provider, worker, caller, published):
    worker.collect(asked(caller))
    claims = opened(caller.get("immunisation", Accept=JWT), caller.rp)
    assert [each["category"] for each in claims["categories"]] == ["immunisation"]
    assert len(entries(provider)) == 1


@pytest.mark.parametrize(
    "accept",
    [JWT, f"application/json, {JWT};q=0.1", f"{JWT}, */*", f"text/html, {JWT.upper()};v=1"],
)
def test_without_a_key_records_are_refused_and_never_sent_in_clear(
    provider, worker, caller, accept
):
    request_id = asked(caller)
    worker.collect(request_id)
    for answer in (
        caller.result(request_id, Accept=accept),
        caller.get("immunisation", Accept=accept),
    ):
        assert (answer.status, answer.error) == (406, "no_encryption_key")
        assert "use=enc" in answer.json["detail"]
    assert entries(provider) == []
    assert caller.status(request_id).json["status"] == "ready"
    assert caller.result(request_id).status == 200


def test_a_refused_short_way_does_not_use_up_the_one_request(worker, consented):
    caller = consented(standing=False)
    assert caller.get("immunisation", Accept=JWT).status == 406
    assert caller.ask().status == 202


@pytest.mark.parametrize("accept", ["*/*", "application/json", f"{JWT};q=0", "application/*"])
def test_whoever_does_not_name_it_gets_json(worker, caller, published, accept):
    request_id = asked(caller)
    worker.collect(request_id)
    answer = caller.result(request_id, Accept=accept)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")


def test_a_proof_is_spent_by_one_protected_reading(provider, worker, caller, published):
    request_id = asked(caller)
    worker.collect(request_id)
    path = f"/self-information/requests/{request_id}/result"
    caller.status(request_id)
    proof = caller.rp.proof("GET", path, access_token=caller.token)
    headers = {"Accept": JWT}
    first = caller.rp.get(path, caller.token, headers=headers, proof=proof)
    opened(first, caller.rp)
    again = caller.rp.get(path, caller.token, headers=headers, proof=proof)
    assert (again.status, again.error) == (401, "invalid_dpop_proof")
    assert len(entries(provider)) == 1
