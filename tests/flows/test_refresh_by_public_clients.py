"""Refresh tokens of public clients: bound to a key, rotated, and no lost answer loses the grant."""

import pytest

from provider.oauth.rotation import GRACE
from tests.rp import FlaskHttp, RelyingParty

METADATA = {
    "policy": "public_native",
    "application_type": "native",
    "token_endpoint_auth_method": "none",
    "jwks": None,
    "redirect_uris": ["http://127.0.0.1/callback"],
}


@pytest.fixture
def app(provider):
    """A native app on the citizen's own machine, reviewed for categories."""
    return native(provider)


def native(provider, client_id="kanri", **options):
    party = RelyingParty(
        FlaskHttp(provider.app.test_client()),
        provider.settings.issuer_url,
        client_id,
        clock=provider.clock,
        method="none",
        redirect_uri="http://127.0.0.1:49152/callback",
        **options,
    )
    provider.register(party, **METADATA)
    return party


@pytest.fixture
def tokens(provider, app):
    push = {"scope": "openid offline_access immunisation"}
    return provider.tokens(app, push=push, term_days=90)


def refreshed(app, value):
    answer = app.refresh(value)
    assert answer.status == 200, answer.body
    return answer.json


def test_each_refresh_brings_a_successor(app, tokens):
    first = refreshed(app, tokens["refresh_token"])
    second = refreshed(app, first["refresh_token"])
    values = {each["refresh_token"] for each in (tokens, first, second)}
    assert len(values) == 3
    assert app.get("/userinfo", second["access_token"]).status == 200


def test_every_answer_within_the_grace_names_the_same_successor(provider, app, tokens):
    first = refreshed(app, tokens["refresh_token"])
    provider.clock.turn(seconds=GRACE.total_seconds() - 1)
    again = refreshed(app, tokens["refresh_token"])
    assert again["refresh_token"] == first["refresh_token"]
    assert again["access_token"] != first["access_token"]
    assert refreshed(app, first["refresh_token"])["refresh_token"] != first["refresh_token"]


def test_a_token_that_comes_back_after_the_grace_ends_its_family(provider, app, tokens):
    first = refreshed(app, tokens["refresh_token"])
    provider.clock.turn(seconds=GRACE.total_seconds())
    assert app.refresh(tokens["refresh_token"]).error == "invalid_grant"
    assert app.refresh(first["refresh_token"]).error == "invalid_grant"
    assert app.get("/userinfo", first["access_token"]).status == 401


def test_another_key_cannot_use_it_and_ends_nothing(provider, app, tokens):
    thief = native(provider)
    assert thief.jkt != app.jkt
    assert thief.refresh(tokens["refresh_token"]).error == "invalid_grant"
    assert app.refresh(tokens["refresh_token"], proof=False).error in (
        "invalid_grant",
        "invalid_dpop_proof",
    )
    assert refreshed(app, tokens["refresh_token"])


def test_a_native_apps_port_may_differ_and_nothing_else(provider, app):
    for address in (
        "http://127.0.0.1/other",
        "http://localhost:49152/callback",
        "http://127.0.0.1.evil.example:49152/callback",
        "https://127.0.0.1:49152/callback",
        "http://user@127.0.0.1:49152/callback",
    ):
        assert app.push(redirect_uri=address).error == "invalid_request", address


def test_a_category_needs_push_pkce_and_a_key(provider, app):
    assert app.push(proof=False).error in ("invalid_request", "invalid_dpop_proof")
    assert app.push(code_challenge=None, code_challenge_method=None).error == "invalid_request"
    code = provider.code(app)
    assert app.exchange(code, proof=False).error in ("invalid_grant", "invalid_dpop_proof")


def test_a_confidential_client_keeps_its_one_token(provider):
    rp = provider.relying_party()
    tokens = provider.tokens(rp)
    for _ in range(3):
        provider.clock.turn(seconds=2 * GRACE.total_seconds())
        assert "refresh_token" not in refreshed(rp, tokens["refresh_token"])


def test_a_token_without_its_key_says_nothing_of_whom_it_is_about(provider, tokens):
    thief = native(provider)
    answer = thief.introspect(tokens["access_token"])
    assert (answer.status, answer.error) == (401, "invalid_client")
    assert thief.get("/userinfo", tokens["access_token"]).status == 401
