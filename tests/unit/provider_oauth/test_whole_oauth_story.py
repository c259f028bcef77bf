"""From the push to the last revocation, over HTTP."""

import json
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from provider.keys.opaque import opaque_hash
from provider.login.method import LoginMethod
from provider.oauth.protocol import ACR
from provider.storage.tokens import TokenStore
from tests.rp import FlaskHttp, RelyingParty


def active(rp, token):
    return rp.introspect(token).json["active"]


def test_tokens_of_a_login_by_a_qr_code_live_an_hour(provider, rp):
    """RFC 10027: who was led to log in another person's browser has not opened a year by that."""
    authorization = provider.services.oauth.authorization
    pushed = rp.push(scope="openid offline_access immunisation")
    flow, grant = provider.agreed(rp, pushed.json["request_uri"], term_days=365)
    by_code = LoginMethod.CROSS_DEVICE
    left = authorization.issue_code(flow, [grant], method=by_code, now=provider.clock())
    tokens = rp.exchange(left.location.partition("code=")[2].partition("&")[0]).json
    provider.clock.turn(minutes=59)
    assert rp.refresh(tokens["refresh_token"]).status == 200
    provider.clock.turn(minutes=1)
    assert rp.refresh(tokens["refresh_token"]).error == "invalid_grant"
    lasting = provider.tokens(
        rp, push={"scope": "openid offline_access immunisation"}, term_days=365
    )
    provider.clock.turn(days=30)
    assert rp.refresh(lasting["refresh_token"]).status == 200


def test_a_consent_becomes_tokens_and_ends_with_them(provider, rp):
    pushed = rp.push(scope="openid immunisation maternal_child_health")
    assert pushed.status == 201
    assert pushed.json["expires_in"] == 300
    assert pushed.headers["Cache-Control"] == "no-store"
    flow, grant = provider.agreed(
        rp,
        pushed.json["request_uri"],
        subject_id=provider.citizen()[0],
        categories=("immunisation",),
    )
    left = provider.services.oauth.authorization.issue_code(flow, [grant], now=provider.clock())
    url = left.location
    assert url.startswith("https://app.example/callback?code=mk_ac_")
    assert "&state=state-1&iss=http" in url

    code = url.partition("code=")[2].partition("&")[0]
    answer = rp.exchange(code)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["DPoP-Nonce"]
    tokens = answer.json
    assert tokens["token_type"] == "DPoP"
    assert tokens["expires_in"] == 600
    assert tokens["access_token"].startswith("mk_at_")
    assert tokens["refresh_token"].startswith("mk_rt_")
    assert tokens["scope"] == "openid immunisation"
    (details,) = tokens["authorization_details"]
    assert details["type"] == "self_information"
    assert details["categories"] == ["immunisation"]
    assert details["relation"] == "legal_representative"
    assert details["grant_expires_at"] == "2026-11-23T09:00:00Z"

    introspected = rp.introspect(tokens["access_token"]).json
    assert introspected["active"] is True
    assert introspected["cnf"] == {"jkt": rp.jkt}
    assert introspected["client_id"] == "koyomi"
    assert introspected["token_type"] == "DPoP"
    assert introspected["authorization_details"] == [details]
    assert "token_type" not in rp.introspect(tokens["refresh_token"]).json

    refreshed = rp.refresh(tokens["refresh_token"]).json
    assert refreshed["access_token"] != tokens["access_token"]
    assert "refresh_token" not in refreshed
    assert refreshed["authorization_details"] == [details]

    assert rp.revoke(tokens["refresh_token"]).status == 200
    assert not active(rp, refreshed["access_token"])
    assert not active(rp, tokens["access_token"])
    assert rp.refresh(tokens["refresh_token"]).error == "invalid_grant"


def test_the_id_token_says_who_how_and_when_and_nothing_personal(provider, rp):
    tokens = provider.tokens(rp)
    jwks = json.loads(rp.send("GET", "/jwks").body)
    decoded = jwt.decode(tokens["id_token"], KeySet.import_key_set(jwks), algorithms=["ES256"])
    assert decoded.header["kid"] in {key["kid"] for key in jwks["keys"]}
    claims = decoded.claims
    assert set(claims) == {
        *("iss", "sub", "aud", "iat", "exp", "auth_time", "nonce", "acr", "amr", "sid"),
    }
    assert claims["iss"] == provider.settings.issuer_url
    assert claims["aud"] == "koyomi"
    assert claims["nonce"] == "nonce-1"
    assert claims["acr"] == ACR
    assert claims["amr"] == ["hwk", "pin"]
    assert claims["auth_time"] == int(provider.clock().timestamp())
    assert claims["sub"] == rp.introspect(tokens["access_token"]).json["sub"]
    assert claims["sub"] == rp.get("/userinfo", tokens["access_token"]).json["sub"]


def test_without_openid_there_is_no_id_token_and_no_userinfo(provider, rp):
    tokens = provider.tokens(rp, push={"scope": "immunisation"})
    assert "id_token" not in tokens
    answer = rp.get("/userinfo", tokens["access_token"])
    assert (answer.status, answer.error) == (403, "insufficient_scope")
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("nonce", [None, "n" * 384])
def test_the_nonce_comes_back_whole_or_not_at_all(provider, rp, nonce):
    token = provider.tokens(rp, push={"nonce": nonce})["id_token"]
    jwks = KeySet.import_key_set(rp.send("GET", "/jwks").json)
    assert jwt.decode(token, jwks, algorithms=["ES256"]).claims.get("nonce") == nonce


@pytest.mark.parametrize("state", [None, "s" * 1_000, "a b&c=d%20+é"])
def test_the_state_comes_back_whole_or_not_at_all(provider, rp, state):
    answer = provider.come_back(rp, push={"state": state})
    assert answer.get("state") == state
    assert answer["iss"] == provider.settings.issuer_url


def test_a_redirect_uri_keeps_its_own_query(provider):
    rp = provider.relying_party(redirect_uri="https://app.example/cb?dummy1=lorem&dummy2=ipsum")
    answer = provider.come_back(rp)
    assert (answer["dummy1"], answer["dummy2"]) == ("lorem", "ipsum")
    assert rp.exchange(answer["code"]).status == 200


def test_userinfo_says_the_sub_alone_by_get_and_by_post(provider, rp):
    token = provider.tokens(rp)["access_token"]
    by_get, by_post = rp.get("/userinfo", token), rp.call("POST", "/userinfo", token)
    assert set(by_get.json) == {"sub"}
    assert by_get.json == by_post.json
    assert by_get.headers["DPoP-Nonce"]
    assert by_get.headers["Cache-Control"] == "no-store"


def test_two_sectors_know_one_person_by_unlinkable_names(provider, rp):
    other = provider.relying_party("other", sector="other")
    ours, theirs = provider.tokens(rp), provider.tokens(other)
    mine, yours = (
        who.introspect(tokens["access_token"]).json for who, tokens in ((rp, ours), (other, theirs))
    )
    assert mine["sub"] != yours["sub"]
    assert mine["authorization_details"][0]["subject"] != mine["sub"]
    assert (
        mine["authorization_details"][0]["subject"] != yours["authorization_details"][0]["subject"]
    )


def test_a_standing_grant_refreshes_until_its_term(provider, rp):
    tokens = provider.tokens(rp, push={"scope": "openid offline_access immunisation"}, term_days=30)
    assert tokens["scope"] == "openid offline_access immunisation"
    provider.clock.turn(days=29, hours=23, minutes=55)
    refreshed = rp.refresh(tokens["refresh_token"])
    assert refreshed.json["expires_in"] == 300  # no token outlives its grant
    provider.clock.turn(minutes=5)
    assert rp.refresh(tokens["refresh_token"]).error == "invalid_grant"


def test_a_one_off_grant_says_so_and_lasts_a_day(provider, rp):
    tokens = provider.tokens(rp, push={"scope": "openid offline_access immunisation"})
    assert tokens["scope"] == "openid immunisation"
    provider.clock.turn(hours=23)
    assert rp.refresh(tokens["refresh_token"]).status == 200
    provider.clock.turn(hours=1)
    assert rp.refresh(tokens["refresh_token"]).error == "invalid_grant"


def test_a_client_that_registered_no_refresh_gets_none(provider):
    rp = provider.relying_party(metadata={"grant_types": ["authorization_code"]})
    assert "refresh_token" not in provider.tokens(rp)


def test_a_refresh_may_bring_a_new_key(provider, rp):
    tokens = provider.tokens(rp)
    renewed = RelyingParty(
        FlaskHttp(provider.app.test_client()), rp.issuer, "koyomi", key=rp.key, clock=rp.clock
    )
    refreshed = renewed.refresh(tokens["refresh_token"])
    assert refreshed.status == 200
    assert renewed.introspect(refreshed.json["access_token"]).json["cnf"] == {"jkt": renewed.jkt}
    assert rp.get("/userinfo", refreshed.json["access_token"]).error == "invalid_dpop_proof"


def test_a_refresh_token_keeps_of_the_login_what_it_may_need_and_no_nonce(provider, rp):
    tokens = provider.tokens(rp)
    store = TokenStore(provider.services.database)
    kept, _ = store.refresh(opaque_hash(tokens["refresh_token"]))
    assert set(kept.context) == {"scope", "acr", "auth_time", "claims"}


def test_a_refresh_may_narrow_the_scope(provider, rp):
    tokens = provider.tokens(rp, push={"scope": "openid immunisation maternal_child_health"})
    narrowed = rp.refresh(tokens["refresh_token"], scope="immunisation").json
    assert narrowed["scope"] == "immunisation"
    assert narrowed["authorization_details"][0]["categories"] == ["immunisation"]
    widened = rp.refresh(tokens["refresh_token"], scope="immunisation household")
    assert widened.error == "invalid_scope"


def test_the_first_exchange_puts_the_grant_to_use(provider, rp):
    answer = provider.come_back(rp)
    assert provider.services.grants.get(answer["grant_id"]).activated_at is None
    provider.clock.turn(seconds=7)
    rp.exchange(answer["code"])
    activated = provider.services.grants.get(answer["grant_id"]).activated_at
    assert activated == provider.clock()
    provider.clock.turn(seconds=7)
    assert activated + timedelta(seconds=7) == provider.clock()


def test_a_nonce_is_handed_out_before_it_is_asked_for(provider, rp):
    rp.nonce = None
    first = rp.push(proof=False)
    assert first.status == 201
    assert first.headers["DPoP-Nonce"] == rp.nonce
    provider.clock.turn(seconds=60)
    assert rp.post("/par", rp.request(), retry=False).status == 201
    provider.clock.turn(seconds=90)
    old = rp.post("/par", rp.request(), retry=False)
    assert (old.status, old.error) == (400, "use_dpop_nonce")
    assert old.headers["DPoP-Nonce"]
    assert rp.post("/par", rp.request(), retry=False).status == 201
