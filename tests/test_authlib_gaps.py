"""Eighteen things that Authlib leaves open, each held shut on our server.

``test_authlib_upstream.py`` states what the libraries do by themselves today, one companion a gap.
"""

import logging
import threading
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jws, jwt
from joserfc.jwk import KeySet, RSAKey
from sqlalchemy import text

from provider.keys.es256 import Es256Signer
from provider.keys.signing import sign_compact
from tests.oauth_provider import InProcessProvider, each_provider, provider, rp
from tests.rp import FORM, FlaskHttp, sign

__all__ = ["each_provider", "provider", "rp"]

RSA = RSAKey.generate_key(4096, {"use": "sig"}, auto_kid=True)


def test_1_pkce_is_demanded_of_confidential_clients_too(rp):
    assert rp.push(code_challenge=None, code_challenge_method=None).error == "invalid_request"


def test_2_a_challenge_without_a_method_is_not_taken_for_plain(rp):
    assert rp.push(code_challenge_method=None).error == "invalid_request"


def test_3_an_access_token_lives_ten_minutes_not_ten_days(provider, rp):
    assert provider.tokens(rp)["expires_in"] == 600


def test_4_no_secret_reaches_a_log_even_at_debug(provider, rp, caplog):
    caplog.set_level(logging.DEBUG)
    sent = []
    send = rp.http.send

    def noting(method, path, *, body=b"", headers=None):
        form = parse_qs(body.decode())
        sent.extend(form.get("client_assertion", []))
        sent.append((headers or {}).get("DPoP", "x" * 80))
        return send(method, path, body=body, headers=headers)

    rp.http.send = noting
    code = provider.code(rp)
    tokens = rp.exchange(code).json
    rp.exchange(code)
    rp.refresh(tokens["refresh_token"])
    rp.introspect(tokens["access_token"])
    rp.get("/userinfo", tokens["access_token"])
    rp.revoke(tokens["refresh_token"])
    rp.push(assertion=rp.assertion(aud="wrong"))
    secrets = [code, rp.verifier, *sent]
    secrets += [tokens[name] for name in ("access_token", "refresh_token", "id_token")]
    assert len(secrets) > 12
    written = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert "/token" in written, "the log was looked at"
    assert [secret for secret in secrets if secret in written] == []


def test_4_authlib_itself_is_held_at_info(prepared_settings):
    logging.getLogger("authlib").setLevel(logging.NOTSET)
    InProcessProvider(prepared_settings).close()
    grants = logging.getLogger("authlib.oauth2.rfc6749.grants.authorization_code")
    assert grants.getEffectiveLevel() == logging.INFO


def test_5_rs256_assertions_are_refused_and_ps256_ones_accepted(provider):
    rp = provider.relying_party("rsa", key=RSA)
    assert rp.push(assertion=rp.assertion(header={"alg": "RS256"})).error == "invalid_client"
    assert rp.push(assertion=rp.assertion(header={"alg": "PS256"})).status == 201


def test_6_an_audience_beside_ours_is_refused(rp):
    both = [rp.issuer, "https://other.example"]
    assert rp.push(assertion=rp.assertion(aud=both)).error == "invalid_client"


def test_7_an_assertion_for_a_year_is_refused(rp):
    assertion = rp.assertion(exp=rp.now + 31_536_000)
    assert rp.push(assertion=assertion).error == "invalid_client"


def test_8_an_error_redirect_names_the_issuer(provider, rp):
    uri = rp.push(prompt="none").json["request_uri"]
    authorization = provider.services.oauth.authorization
    request = authorization.resolve(rp.client_id, uri, now=provider.clock()).request
    url = authorization.refusal(request, "login_required", now=provider.clock()).location
    assert parse_qs(urlsplit(url).query)["iss"] == [rp.issuer]


def test_9_behind_a_tls_proxy_that_is_not_declared_the_issuer_still_counts(prepared_settings):
    secure = replace(prepared_settings, issuer_url="https://madoguchi.example")
    opened = InProcessProvider(secure)
    rp = opened.relying_party()
    assert rp.issuer.startswith("https://")
    assert opened.tokens(rp)["token_type"] == "DPoP"
    opened.close()


def test_10_a_grant_type_in_the_query_is_refused(provider, rp):
    answer = rp.post("/token?grant_type=authorization_code", {"code": provider.code(rp)})
    assert answer.error == "invalid_request"


def test_11_a_repeated_parameter_is_refused(rp):
    body = b"grant_type=authorization_code&grant_type=refresh_token"
    answer = rp.send("POST", "/token", body=body, headers={"Content-Type": FORM})
    assert answer.error == "invalid_request"


def test_12_a_jwt_is_no_access_token(provider, rp):
    tokens = provider.tokens(rp)
    forged = sign({"alg": "ES256"}, {"iss": rp.issuer, "sub": "x"}, rp.key)
    for value in (forged, tokens["id_token"]):
        assert rp.get("/userinfo", value).error == "invalid_token"


def test_13_every_id_token_names_one_published_key(provider, rp):
    kids = {header_of(provider.tokens(rp)["id_token"])["kid"] for _ in range(4)}
    assert len(kids) == 1
    assert kids < {key["kid"] for key in rp.send("GET", "/jwks").json["keys"]}


def header_of(token):
    return jws.extract_compact(token.encode()).headers()


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "nbf", "client_id"])
def test_14_a_request_object_says_by_whom_for_whom_and_when(rp, claim):
    assert rp.push_signed().status == 201
    assert rp.push_signed(rp.request_object(**{claim: None})).error == "invalid_request_object"


def test_15_an_rsa_key_fits_into_a_proof(provider):
    rp = provider.relying_party("wide", proof_key=RSA)
    rp.push(proof=False)
    assert rp.push(proof=rp.proof("POST", "/par", header={"alg": "PS256"})).status == 201


def test_16_of_sixteen_who_redeem_one_code_one_succeeds(each_provider):
    rp = each_provider.relying_party()
    code = each_provider.code(rp)
    gate, answers = threading.Barrier(16), []

    def redeem():
        mine = replace_http(rp, each_provider)
        gate.wait()
        answers.append(mine.exchange(code))

    threads = [threading.Thread(target=redeem) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = [answer for answer in answers if answer.status == 200]
    assert len(good) == 1
    assert {a.error for a in answers if a not in good} == {"invalid_grant"}
    assert len(answers) == 16
    assert rp.introspect(good[0].json["access_token"]).json == {"active": False}


def replace_http(party, opened):
    """The same relying party with a connection of its own."""
    twin = object.__new__(type(party))
    vars(twin).update(vars(party), http=FlaskHttp(opened.app.test_client()))
    return twin


def test_17_tokens_are_stored_as_hashes_only(provider, rp):
    tokens = provider.tokens(rp)
    with provider.services.database.reading() as connection:
        rows = [
            str(connection.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("access_token", "refresh_token", "authorization_code")
        ]
    secrets = [tokens["access_token"], tokens["refresh_token"]]
    assert [s for s in secrets if any(s in r or s[6:] in r for r in rows)] == []
    assert all(rows)


@dataclass
class LockedSigner:
    """Signs as a hardware token does: no private number ever leaves it."""

    inner: Es256Signer
    kid = "slot-1"
    algorithm = "ES256"

    def sign(self, message):
        return self.inner.sign(message)

    def public_jwk(self):
        return {**self.inner.public_jwk(), "kid": self.kid}


def test_18_a_key_that_cannot_be_exported_signs():
    signer = LockedSigner(Es256Signer.generate())
    token = sign_compact(signer, {"sub": "s"})
    keys = KeySet.import_key_set({"keys": [signer.public_jwk()]})
    assert jwt.decode(token, keys, algorithms=["ES256"]).claims["sub"] == "s"
