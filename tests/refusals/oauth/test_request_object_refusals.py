"""Signed requests (RFC 9101, FAPI 2.0 Message Signing 5.3): what passes, and each way not to."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from consent.entitlement import Entitlement
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.flow.state import AuthorizationRequest
from provider.oauth.jws import JwsError, public_key
from provider.oauth.request.errors import InvalidRequestObjectError
from provider.oauth.request_object import read
from tests.oauth_provider import START
from tests.rp import RelyingParty as Caller
from tests.rp import b64, s256

HOUR = 3_600
DETAILS = [{"type": "self_information", "categories": ["immunisation"]}]


@pytest.fixture
def signing(provider):
    """A client that is held to signed requests."""
    return provider.relying_party(
        "signing", sector="signing", metadata={"policy": "fapi2_message_signing"}
    )


def kept(provider, rp, answer) -> AuthorizationRequest:
    assert answer.status == 201, answer.json
    authorization = provider.services.oauth.authorization
    resolved = authorization.resolve(rp.client_id, answer.json["request_uri"], now=provider.clock())
    return resolved.request


def refused(answer, error="invalid_request_object"):
    return (answer.status, answer.error) == (400, error)


def test_the_claims_are_the_request(provider, signing):
    asked = {"state": "s" * 1_000, "max_age": 60, "claims": {"userinfo": {"name": None}}}
    pushed = signing.push_signed(signing.request_object(**asked, authorization_details=DETAILS))
    request = kept(provider, signing, pushed)
    assert (request.state, request.max_age) == ("s" * 1_000, 60)
    assert request.claims == {"userinfo": {"name": {}}}
    assert request.details[0]["categories"] == ["immunisation"]
    assert request.response_mode == "jwt"


def test_a_client_of_the_plain_profile_may_sign_and_need_not(provider, rp):
    assert kept(provider, rp, rp.push_signed()).nonce == "nonce-1"
    assert rp.push().status == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"nbf": 8},
        {"nbf": -HOUR + 10, "exp": 1},
        {"nbf": -10, "exp": HOUR - 10},
    ],
)
def test_clocks_may_differ_a_little_and_an_hour_is_long_enough(signing, changes):
    claims = {name: signing.now + seconds for name, seconds in changes.items()}
    assert signing.push_signed(signing.request_object(**claims)).status == 201


@pytest.mark.parametrize("typ", [None, "JWT", "oauth-authz-req+jwt", "OAUTH-AUTHZ-REQ+JWT"])
def test_the_type_may_be_left_out(signing, typ):
    signed = signing.request_object(header={"typ": typ})
    assert signing.push_signed(signed).status == 201


def test_another_audience_beside_the_issuer_does_no_harm(signing):
    audience = ["https://other.example", signing.issuer]
    assert signing.push_signed(signing.request_object(aud=audience)).status == 201


def test_unknown_claims_are_passed_over(signing):
    odd = {
        "extra": [[["deep"]]],
        "iat": "yesterday",
        "jti": 7,
        "client_secret": "x",
        "prompt": None,
    }
    assert signing.push_signed(signing.request_object(**odd)).status == 201


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": None},
        {"iss": "koyomi"},
        {"iss": ["signing"]},
        {"client_id": None},
        {"client_id": "koyomi"},
        {"aud": None},
        {"aud": "https://other.example"},
        {"aud": []},
        {"aud": {"issuer": "x"}},
        {"aud": ["https://other.example"]},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": float("inf")},
        {"nbf": None},
        {"nbf": {}},
        {"sub": "signing"},
        {"sub": "anybody"},
        {"request": "e30.e30."},
        {"request_uri": "urn:ietf:params:oauth:request_uri:x"},
        {"state": ["s"]} | {"nonce": True},
        {"nonce": "line\nbreak"},
        {"nonce": "half a pair \ud800"},
        {"max_age": 1.5},
        {"scope": 7.0},
    ],
    ids=str,
)
def test_a_wrong_claim_is_refused(signing, claims):
    assert refused(signing.push_signed(signing.request_object(**claims)))


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (-10, 0),
        (-10, -1),
        (0, HOUR + 1),
        (0, 70 * 60),
        (-70 * 60, 60),
        (-HOUR - 1, 1),
        (31, 60),
        (20, HOUR + 21),
    ],
)
def test_a_life_that_is_over_too_long_or_not_begun_is_refused(signing, begins, ends):
    signed = signing.request_object(nbf=signing.now + begins, exp=signing.now + ends)
    assert refused(signing.push_signed(signed))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": None},
        {"typ": "client-authentication+jwt"},
        {"typ": "dpop+jwt"},
        {"typ": 1},
        {"kid": "another"},
        {"crit": ["b64"], "b64": False},
    ],
    ids=str,
)
def test_a_wrong_header_is_refused(signing, header):
    assert refused(signing.push_signed(signing.request_object(header=header)))


def test_a_public_key_is_no_secret_to_sign_with(signing):
    secret = OctKey.import_key(json.dumps(signing.jwks["keys"][0]))
    signed = signing.request_object(key=secret, header={"alg": "HS256", "kid": signing.key.kid})
    assert refused(signing.push_signed(signed))


def test_rs256_is_refused_though_the_key_is_the_clients(provider):
    key = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
    party = provider.relying_party("rsa", sector="rsa", key=key)
    assertion = party.assertion(header={"alg": "PS256"})
    for algorithm, status in (("RS256", 400), ("PS256", 201)):
        signed = party.request_object(header={"alg": algorithm})
        form = {"request": signed}
        answer = party.post("/par", form, assertion=assertion, retry=False, proof=False)
        assert answer.status == status, answer.json
        assertion = party.assertion(header={"alg": "PS256"})


def test_only_the_registered_algorithm_is_taken(provider):
    key = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    registered = {"request_object_signing_alg": "ES256"}
    party = provider.relying_party("edd", sector="edd", key=key, metadata=registered)
    signed = party.request_object(header={"alg": "EdDSA"})
    assertion = party.assertion(header={"alg": "EdDSA"})
    assert refused(party.post("/par", {"request": signed}, assertion=assertion, proof=False))


def test_the_key_of_another_client_is_refused(provider, signing):
    other = provider.relying_party("other", sector="other")
    for header in ({}, {"kid": signing.key.kid}, {"kid": None}):
        signed = signing.request_object(key=other.key, header=header)
        assert refused(signing.push_signed(signed))


def test_the_request_of_another_client_is_refused(provider, signing):
    other = provider.relying_party("other", sector="other")
    assert refused(signing.push_signed(other.request_object()))


def test_an_altered_request_is_refused(signing):
    head, _, signature = signing.request_object().split(".")
    payload = b64(json.dumps(signing.request() | {"client_id": signing.client_id}).encode())
    for altered in (f"{head}.{payload}.{signature}", f"{head}.{payload}.", "x", "e30.e30.", "..."):
        assert refused(signing.push_signed(altered))


def test_a_client_assertion_is_no_request_and_a_request_no_assertion(signing):
    assertion = signing.assertion(nbf=signing.now, client_id=signing.client_id, **signing.request())
    assert refused(signing.push_signed(assertion))
    request = signing.request_object(header={"typ": None})
    answer = signing.post("/par", {"request": request}, assertion=request)
    assert (answer.status, answer.error) == (401, "invalid_client")


def test_a_bare_request_is_refused_where_signing_is_the_policy_or_registered(provider, signing):
    assert refused(signing.push(), "invalid_request")
    registered = {"require_signed_request_object": True}
    strict = provider.relying_party("strict", sector="strict", metadata=registered)
    assert refused(strict.push(), "invalid_request")
    assert strict.push_signed().status == 201


@pytest.mark.parametrize("name", ["state", "scope", "redirect_uri", "request_uri", "extra"])
def test_nothing_may_stand_beside_a_request_object(signing, name):
    assert refused(signing.push_signed(**{name: "openid"}), "invalid_request")


def test_what_the_claims_lack_is_not_taken_from_elsewhere(signing):
    signed = signing.request_object(redirect_uri=None)
    assert refused(signing.push_signed(signed), "invalid_request")


def test_the_request_within_is_held_to_every_rule(signing):
    for changes, error in (
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "openid tax_income"}, "invalid_scope"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"max_age": -1}, "invalid_request"),
        ({"dpop_jkt": s256("another key")}, "invalid_request"),
        ({"authorization_details": {"type": "x"}}, "invalid_authorization_details"),
    ):
        assert refused(signing.push_signed(signing.request_object(**changes)), error), changes


@given(
    st.dictionaries(
        st.sampled_from(["claims", "authorization_details", "max_age", "nbf", "aud", "state"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=20,
        ),
    )
)
def test_whatever_the_claims_hold_it_is_read_or_refused(changes):
    key = ECKey.generate_key("P-256")
    party = StubParty(key)
    signed = party.rp.request_object(**changes)
    try:
        parameters = read(signed, party.registered, party.key_of, issuer=party.rp.issuer, now=START)
    except InvalidRequestObjectError:
        return
    assert all(isinstance(value, str) and value for value in parameters.values())


class StubParty:
    """A client with one key, without a provider around it."""

    def __init__(self, key):
        self.rp = Caller(None, "https://op.example", "c-1", key=key, clock=lambda: START)
        self._key = public_key(key.as_dict(private=False))
        self.registered = RelyingParty(
            "c-1", {}, Entitlement(()), "fapi2", "sector", RelyingPartyStatus.ACTIVE
        )

    def key_of(self, kid):
        if kid is not None and kid != self._key.kid:
            raise JwsError("kid does not name one registered key")
        return self._key


def test_hostile_nesting_and_size_are_refused(signing):
    deep = "[" * 5_000 + "]" * 5_000
    head = b64(json.dumps({"alg": "ES256", "kid": signing.key.kid}).encode())
    assert refused(signing.push_signed(f"{head}.{b64(deep.encode())[:8_000]}.AAAA"))
    nested = value = []
    for _ in range(300):
        value.append([])
        value = value[0]
    signed = signing.request_object(authorization_details=nested, state=None)
    assert refused(signing.push_signed(signed), "invalid_authorization_details")
    long = signing.request_object(state="s" * 9_000)
    assert refused(signing.push_signed(long), "invalid_request")
