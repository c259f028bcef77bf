"""What Authlib and joserfc do by themselves: the companions of ``test_authlib_gaps.py``, one a gap.

When one of these fails after an upgrade, upstream has closed the gap: look whether code of ours may go.
"""

import ast
import logging
import re
import threading
from pathlib import Path

import flask
import pytest
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload
from authlib.integrations.sqla_oauth2 import OAuth2TokenMixin
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.errors import InsecureTransportError
from authlib.oauth2.rfc6749.hooks import Hookable
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from authlib.oauth2.rfc9101 import JWTAuthenticationRequest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from werkzeug.test import create_environ

from tests import test_authlib_gaps
from tests.authlib_server import CALLBACK, Code, Grant, documented_server, exchange, send
from tests.rp import sign

KEY = ECKey.generate_key("P-256", auto_kid=True)


def test_each_gap_has_a_test_of_ours_and_a_companion():
    numbers = [
        {
            int(found[1])
            for node in ast.parse(Path(file).read_text("utf-8")).body
            if (found := re.match(r"test_(\d+)_", getattr(node, "name", "")))
        }
        for file in (test_authlib_gaps.__file__, __file__)
    ]
    assert numbers == [set(range(1, 19))] * 2


@pytest.fixture
def server():
    return documented_server()


# --- one companion a gap


def test_1_upstream_binds_required_pkce_to_public_clients_alone(server):
    assert exchange(server).status_code == 200


def test_2_upstream_takes_a_challenge_without_a_method_for_plain():
    assert "plain" in CodeChallenge.SUPPORTED_CODE_CHALLENGE_METHOD
    assert CodeChallenge.DEFAULT_CODE_CHALLENGE_METHOD == "plain"


def test_3_upstream_lets_code_tokens_live_for_ten_days(server):
    assert BearerTokenGenerator.GRANT_TYPES_EXPIRES_IN["authorization_code"] == 864_000
    assert exchange(server).json["expires_in"] == 864_000


def test_4_upstream_writes_the_whole_token_into_its_log(server, caplog):
    with caplog.at_level(logging.DEBUG, "authlib"):
        token = exchange(server).json["access_token"]
    assert token in caplog.text


def test_5_upstream_recommends_rs256_and_not_ps256():
    assert "PS256" not in jws.JWSRegistry.recommended
    assert "RS256" in jws.JWSRegistry.recommended


class Assertion(JWTBearerClientAssertion):
    def get_audiences(self):
        return ["https://us.example"]


def claims(**changes):
    return {"iss": "c", "sub": "c", "aud": "https://us.example", "exp": 2**33} | changes


def test_6_upstream_accepts_an_audience_beside_ours():
    both = ["https://us.example", "https://other.example"]
    Assertion(validate_jti=False).verify_claims(claims(aud=both))


def test_7_upstream_accepts_an_assertion_for_a_century():
    Assertion(validate_jti=False).verify_claims(claims(exp=2**33))


def test_8_upstream_leaves_the_issuer_out_of_errors_before_consent(server):
    query = {"client_id": "c", "response_type": "code", "redirect_uri": CALLBACK, "scope": "other"}
    where = {"base_url": "https://us.example", "query_string": query}
    with server.app.test_request_context("/authorize", **where):
        with pytest.raises(OAuth2Error) as refused:
            server.get_consent_grant(end_user="user")
        answer = server.handle_error_response(None, refused.value)
    assert answer.location.startswith(CALLBACK)
    assert "error=invalid_scope" in answer.location
    assert "iss=" not in answer.location


def test_9_upstream_raises_over_plain_http_where_nothing_catches_it():
    with pytest.raises(InsecureTransportError):
        OAuth2Request("POST", "http://us.example/token")


def test_10_upstream_reads_token_parameters_from_the_query():
    environ = create_environ("/token", method="POST", query_string="grant_type=a")
    assert FlaskOAuth2Payload(flask.Request(environ)).grant_type == "a"


def test_11_upstream_takes_the_first_of_two_parameters():
    environ = create_environ("/token", method="POST", data="grant_type=a&grant_type=b")
    environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    assert FlaskOAuth2Payload(flask.Request(environ)).grant_type == "a"


class Validator(JWTBearerTokenValidator):
    def get_jwks(self):
        return KeySet([KEY])


@pytest.mark.parametrize(("typ", "accepted"), [(None, True), ("at+jwt", True), ("JWT", False)])
def test_12_upstream_accepts_an_access_token_without_a_type(typ, accepted):
    content = {**claims(aud="https://rs.example", iss="https://us.example"), "client_id": "c"}
    header = {"alg": "ES256", "kid": KEY.kid} | ({"typ": typ} if typ else {})
    token = sign(header, content | {"iat": 0, "jti": "j"}, KEY)
    validator = Validator("https://us.example", "https://rs.example")
    read = validator.authenticate_token(token)
    try:
        validator.validate_token(read, [], None)
    except OAuth2Error:
        assert not accepted
    else:
        assert accepted


def test_13_upstream_signs_with_any_key_of_a_set():
    keys = KeySet([ECKey.generate_key("P-256") for _ in range(3)])
    headers = [
        jws.extract_compact(jwt.encode({"alg": "ES256"}, {}, keys).encode()) for _ in "x" * 60
    ]
    assert len({each.headers()["kid"] for each in headers}) > 1
    single = jwt.encode({"alg": "HS256"}, {}, OctKey.generate_key(256))
    assert "kid" not in jws.extract_compact(single.encode()).headers()


class Requests(JWTAuthenticationRequest):
    def resolve_client_public_key(self, client):
        return KeySet([KEY])

    def get_server_metadata(self):
        return {}

    def get_client_require_signed_request_object(self, client):
        return False


def test_14_upstream_accepts_a_request_object_from_anyone_for_anyone_at_any_time(server):
    bare = sign({"alg": "ES256", "kid": KEY.kid}, {"client_id": "c", "scope": "x"}, KEY)
    query = {"client_id": "c", "request": bare}
    where = {"base_url": "https://us.example", "query_string": query}
    with server.app.test_request_context("/authorize", **where):
        request = server.create_oauth2_request(None)
        Requests().parse_authorization_request(server, request)
    assert request.payload.data == {"client_id": "c", "scope": "x"}


def test_15_upstream_caps_a_jws_header_at_512_bytes():
    assert jws.JWSRegistry.max_header_length == 512


def test_16_upstream_lets_two_who_come_together_redeem_one_code(server, monkeypatch):
    monkeypatch.setattr(Grant, "meeting", threading.Barrier(2))
    Grant.codes["x"] = Code(code="x")
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(send(server, "x").status_code))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200, 200]


def test_17_upstream_stores_tokens_as_they_are():
    column = OAuth2TokenMixin.access_token
    assert column.type.length == 255
    assert column.unique


class NumbersStayInsideError(Exception):
    """What a hardware token says to who wants its private numbers."""


class Locked(ec.EllipticCurvePrivateKey):
    """A private key that signs and gives away no number."""

    curve, key_size = KEY.private_key.curve, KEY.private_key.key_size

    def sign(self, data, signature_algorithm):
        return KEY.private_key.sign(data, signature_algorithm)

    def public_key(self):
        return KEY.private_key.public_key()

    def private_numbers(self):
        raise NumbersStayInsideError

    private_bytes = exchange = __copy__ = __deepcopy__ = private_numbers


def test_18_upstream_cannot_sign_with_a_key_whose_numbers_stay_inside():
    locked = Locked()
    with pytest.raises(NumbersStayInsideError):
        jwt.encode({"alg": "ES256"}, {}, ECKey(locked, locked))


def test_upstream_keeps_hooks_in_a_set():
    hookable = Hookable()
    hookable.register_hook("point", print)
    assert isinstance(hookable._hooks["point"], set)
