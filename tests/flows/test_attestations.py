"""What we handed out is signed: a stranger can verify it years later, and nobody can change a word of it."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import JWKRegistry

from provider.keys.rotation import Rotation
from provider.stores_alone import schedule_of
from scopes.catalogue import SCOPES
from tests.flows.conftest import asked

EIGHT_YEARS = {"days": 8 * 366}


class OtherContentError(Exception):
    """What stands there is not what was signed."""


def canonical_hash(content):
    """Hash as a stranger does (RFC 8785): without the signature beside it, keys sorted, no spaces."""
    plain = {name: value for name, value in content.items() if name != "signature"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def verified(provider, content, path="/jwks"):
    """Return the payload of the signature beside a content, by the keys at a public address."""
    keys = provider.app.test_client().get(path).json["keys"]
    token = content["signature"]["jws"]
    kid = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))["kid"]
    [jwk] = [jwk for jwk in keys if jwk["kid"] == kid]
    opened = jws.deserialize_compact(token, JWKRegistry.import_key(jwk), algorithms=["ES256"])
    assert opened.headers()["typ"] == "self-information-attestation+jwt"
    payload = json.loads(opened.payload)
    assert jwk.get("iat", 0) <= payload["iat"] <= jwk.get("exp", payload["iat"])
    if "revoked" in jwk:
        raise LookupError("revoked")
    if payload["content_sha256"] != canonical_hash(content):
        raise OtherContentError
    return payload


@pytest.fixture
def envelope(caller, worker):
    request_id = asked(caller)
    worker.collect(request_id)
    return caller.result(request_id).json


@pytest.fixture
def dataset(envelope):
    [dataset] = envelope["categories"][0]["datasets"]
    return dataset


@pytest.fixture
def rotation(provider):
    ring = provider.services.keys
    return Rotation(ring._store, ring._envelope, schedule_of(provider.settings))


def rotate(provider, rotation):
    made = rotation.rotate("ES256", now=provider.clock())
    provider.clock.now = made.active_from + timedelta(seconds=1)
    return made


def test_a_stranger_verifies_who_received_what_about_whom(provider, envelope, dataset):
    payload = verified(provider, dataset)
    assert payload == {
        "iss": provider.settings.issuer_url,
        "aud": "koyomi",
        "iat": int(provider.clock().timestamp()),
        "sub": envelope["subject"],
        "request_id": envelope["request_id"],
        "category": "immunisation",
        "condition": {"kind": "latest"},
        "content_sha256": canonical_hash(dataset),
    }
    assert dataset["signature"]["by"] == "platform"


@pytest.mark.parametrize(
    "tampered",
    [
        lambda d: d | {"as_of": "2026-11-20"},
        lambda d: d | {"records": d["records"][:1]},
        lambda d: d | {"records": [r | {"dose_number": 9} for r in d["records"]]},
        lambda d: d | {"holder": d["holder"] | {"name": "別の市"}},
    ],
)
def test_whatever_is_changed_in_it_shows(provider, dataset, tampered):
    with pytest.raises(OtherContentError):
        verified(provider, tampered(dataset))


def test_a_changed_signature_is_none(provider, dataset):
    header, payload, signature = dataset["signature"]["jws"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"aud": "other"}).encode())
    token = f"{header}.{forged.rstrip(b'=').decode()}.{signature}"
    with pytest.raises(BadSignatureError):
        verified(provider, dataset | {"signature": {"jws": token}})


def test_evidence_outlives_the_keys_that_signed_it(provider, dataset, rotation):
    first = verified(provider, dataset)
    rotate(provider, rotation)
    provider.clock.turn(days=200)
    rotate(provider, rotation)
    provider.clock.turn(days=200)
    with pytest.raises(ValueError, match="not enough values"):
        verified(provider, dataset)
    assert verified(provider, dataset, "/jwks/attestations") == first

    [oldest, *_] = sorted(
        rotation.store.all(), key=lambda k: (k.algorithm != "ES256", k.generation)
    )
    assert (oldest.sealed, oldest.public["kid"]) == (b"", oldest.kid)
    answer = provider.app.test_client().get("/jwks/attestations")
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert [set(key) & {"d", "p", "q", "k"} for key in answer.json["keys"]] == [set()] * 3
    assert ["exp" in key for key in answer.json["keys"]] == [True, True, False]

    provider.clock.turn(**EIGHT_YEARS)
    rotate(provider, rotation)
    with pytest.raises(ValueError, match="not enough values"):
        verified(provider, dataset, "/jwks/attestations")
    assert oldest.kid not in {key.kid for key in rotation.store.all()}


def test_the_next_key_is_told_once_it_signs(provider, rotation):
    before = provider.app.test_client().get("/jwks/attestations").json["keys"]
    made = rotation.rotate("ES256", now=provider.clock())
    provider.clock.turn(seconds=60)
    assert made.kid not in [key["kid"] for key in before]
    provider.clock.now = made.active_from
    after = provider.app.test_client().get("/jwks/attestations").json["keys"]
    assert [key["kid"] for key in after] == [before[0]["kid"], made.kid]
    assert after[0]["exp"] == after[1]["iat"] == int(made.active_from.timestamp())


def test_a_key_that_is_no_secret_any_more_proves_nothing(provider, dataset, rotation):
    rotation.rotate("ES256", now=provider.clock(), at_once=True)
    provider.clock.turn(seconds=60)
    [stolen] = [k for k in rotation.all() if k.retires_at is not None]
    rotation.retire(stolen.kid, now=provider.clock())
    provider.clock.turn(seconds=60)
    with pytest.raises(LookupError, match="revoked"):
        verified(provider, dataset, "/jwks/attestations")


def test_an_answer_is_signed_as_a_whole(provider, worker):
    purpose = {
        "id": "ticket",
        "text": {"ja": "割引のため", "en": "For a discount"},
        "categories": ["answer.carer_discount"],
        "max_term_days": 365,
    }
    entitled = {"self_information_entitlement": {"purposes": [purpose]}}
    party = provider.relying_party("railway", metadata=entitled)
    tokens = provider.tokens(party, push={"scope": "openid answer.carer_discount"})
    started = party.post_json(
        "/self-information/requests",
        tokens["access_token"],
        {},
        headers={"Idempotency-Key": "k"},
    )
    request_id = started.json["request_id"]
    worker.collect(request_id)
    path = f"/self-information/requests/{request_id}/result"
    result = party.get(path, tokens["access_token"])
    assert result.status == 200, result.body
    [entry] = result.json["categories"]
    assert SCOPES[entry["category"]].answer
    content = entry["answer"] | {"signature": entry["signature"]}
    assert verified(provider, content)["category"] == "answer.carer_discount"
    with pytest.raises(OtherContentError):
        verified(provider, content | {"value": "yes" if content["value"] != "yes" else "no"})
