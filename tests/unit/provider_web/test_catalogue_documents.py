"""The catalogue for programs: public, kept by caches, and signed by a key of our JWKS."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from provider.keys.ring import KeyRing
from provider.selfinfo import signed_catalogue
from provider.selfinfo.signed_catalogue import TYP, SignedCatalogue
from scopes.publishing import published
from scopes.publishing.published import published_catalogue

JSON, JWT = "/catalogue.json", "/catalogue.jwt"


def got(world, path, **headers):
    return world.app.test_client().get(path, base_url=world.origin, headers=headers)


def test_anybody_reads_the_whole_catalogue(world):
    answer = got(world, JSON)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == published_catalogue()


@pytest.mark.parametrize("path", [JSON, JWT])
def test_caches_may_keep_it_and_ask_whether_it_changed(world, path):
    first = got(world, path)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in first.headers
    again = got(world, path, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert got(world, path, **{"If-None-Match": '"another"'}).status_code == 200


def test_a_page_of_another_origin_may_read_it(world):
    assert (
        got(world, JSON, Origin="https://app.example").headers["Access-Control-Allow-Origin"] == "*"
    )


def test_the_signed_form_is_verified_by_our_published_key(world):
    answer = got(world, JWT)
    assert answer.mimetype == "application/jwt"
    keys = {key["kid"]: key for key in got(world, "/jwks").json["keys"]}
    header = jws.extract_compact(answer.data).headers()
    assert (header["typ"], header["alg"]) == (TYP, "ES256")
    signed = jws.deserialize_compact(answer.data, ECKey.import_key(keys[header["kid"]]))
    payload = world.app.json.loads(signed.payload)
    assert payload["iss"] == world.origin
    assert payload["iat"] == int(world.clock().timestamp())
    copied = got(world, JSON)
    assert payload["uri"] == world.origin + JSON
    assert payload["version"] == copied.json["version"]
    digest = urlsafe_b64encode(sha256(copied.data).digest()).rstrip(b"=").decode()
    assert payload["content_sha256"] == digest


def test_it_is_signed_once_and_again_when_the_key_changes(world, monkeypatch):
    made = []
    sign = signed_catalogue.sign_compact
    monkeypatch.setattr(
        signed_catalogue, "sign_compact", lambda *a, **k: made.append(1) or sign(*a, **k)
    )
    ring: KeyRing = world.services.keys
    signed = SignedCatalogue(ring, world.origin)
    first = signed.current(now=world.clock())
    assert signed.current(now=world.clock()) is first
    world.clock.turn(minutes=5)
    assert signed.current(now=world.clock()) is first
    old = ring.signer("ES256", now=world.clock())
    newer = type("Newer", (), {"kid": "newer", "algorithm": "ES256", "sign": old.sign})()
    monkeypatch.setattr(ring, "signer", lambda *_, **__: newer)
    second = signed.current(now=world.clock())
    assert second.tag != first.tag
    assert len(made) == 2


def test_nothing_is_composed_anew_for_whoever_asks_again(world, monkeypatch):
    first = {path: got(world, path).data for path in (JSON, JWT)}

    def composed(*_):
        raise AssertionError("composed again")

    monkeypatch.setattr(published, "published_catalogue", composed)
    assert {path: got(world, path).data for path in (JSON, JWT)} == first
