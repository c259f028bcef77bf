"""Clients with a secret: how they prove themselves, and each way that must be refused."""

import base64

import pytest

from provider.keys.opaque import opaque_hash

SECRET = "s-" + "x" * 42
METHODS = ("client_secret_basic", "client_secret_post")


def secretive(provider, method="client_secret_basic", client_id="tsuuchi"):
    """Register a client that logs people in and proves itself by a secret."""
    metadata = {
        "policy": "oidc_basic",
        "token_endpoint_auth_method": method,
        "jwks": None,
        "self_information_entitlement": {"purposes": []},
    }
    party = provider.relying_party(client_id, metadata=metadata, method=method, secret=SECRET)
    provider.services.clients.set_secret(client_id, opaque_hash(SECRET))
    return party


@pytest.fixture
def rp(provider):
    return secretive(provider)


def form(rp):
    return {"grant_type": "authorization_code", "code": "x", "redirect_uri": rp.redirect_uri}


def raw(rp, authorization=None, **members):
    """Ask at the token endpoint with exactly these credentials."""
    rp.method = "none"
    return rp.http.send(
        "POST",
        "/token",
        body="&".join(f"{k}={v}" for k, v in (form(rp) | members).items()).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            **({"Authorization": authorization} if authorization else {}),
        },
    )


def basic(pair):
    return "Basic " + base64.b64encode(pair.encode()).decode()


@pytest.mark.parametrize("method", METHODS)
def test_the_secret_lets_it_in_to_the_next_question(provider, method):
    party = secretive(provider, method)
    assert party.post("/token", form(party), proof=False).error == "invalid_grant"


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_secret_is_refused(provider, method):
    party = secretive(provider, method)
    party.secret = SECRET + "x"
    answer = party.post("/token", form(party), proof=False)
    assert (answer.status, answer.error) == (401, "invalid_client")
    assert SECRET not in answer.body.decode()


def test_the_challenge_is_of_the_scheme_that_was_tried(rp):
    rp.secret = "wrong"
    answer = rp.post("/token", form(rp), proof=False)
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


BAD_HEADERS = {
    "no colon": basic("tsuuchi"),
    "no base64": "Basic %%%",
    "another scheme": f"Bearer {SECRET}",
    "not ascii": "Basic " + base64.b64encode("tsuuchi:ひみつ".encode()).decode(),
    "endless": "Basic " + "QUFB" * 1_000,
    "an unknown client": basic(f"nobody:{SECRET}"),
    "an empty secret": basic("tsuuchi:"),
    "half of the secret": basic(f"tsuuchi:{SECRET[:20]}"),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_malformed_or_foreign_header_is_refused(rp, name):
    answer = raw(rp, BAD_HEADERS[name])
    assert (answer.status, answer.error) == (401, "invalid_client")


def test_only_the_registered_method_is_served(provider, rp):
    assert raw(rp, client_id="tsuuchi", client_secret=SECRET).error == "invalid_client"
    assert raw(rp, client_id="tsuuchi").error == "invalid_client"
    assert rp.post("/token", form(rp), proof=False).error == "invalid_client"
    posted = secretive(provider, "client_secret_post", "posted")
    assert raw(posted, basic(f"posted:{SECRET}")).error == "invalid_client"


def test_two_ways_at_once_are_none(rp):
    answer = raw(rp, basic(f"tsuuchi:{SECRET}"), client_id="tsuuchi", client_secret=SECRET)
    assert answer.error == "invalid_client"


def test_a_secret_is_of_no_use_to_a_client_that_signs(provider):
    signing = provider.relying_party()
    provider.services.clients.set_secret("koyomi", opaque_hash(SECRET))
    assert raw(signing, basic(f"koyomi:{SECRET}")).error == "invalid_client"
    assert raw(signing, client_id="koyomi").error == "invalid_client"


def test_its_requests_name_no_category(rp):
    for scope in ("openid immunisation", "immunisation"):
        assert rp.push(scope=scope).error == "invalid_scope"
    details = '[{"type":"self_information","categories":["immunisation"]}]'
    answer = rp.push(scope="openid", authorization_details=details)
    assert answer.error == "invalid_authorization_details"


@pytest.mark.parametrize("path", ["", "/token"])
def test_a_login_only_client_that_signs_may_name_the_token_endpoint(provider, path):
    metadata = {
        "policy": "oidc_basic",
        "self_information_entitlement": {"purposes": []},
    }
    signing = provider.relying_party("fuda", metadata=metadata)
    for audience in (signing.issuer + path, [signing.issuer + path]):
        answer = signing.post(
            "/token", form(signing), proof=False, assertion=signing.assertion(aud=audience)
        )
        assert answer.error == "invalid_grant", audience
    for audience in ([signing.issuer, "https://other.example"], signing.issuer + "/par", [], None):
        answer = signing.post(
            "/token", form(signing), proof=False, assertion=signing.assertion(aud=audience)
        )
        assert answer.error == "invalid_client", audience
