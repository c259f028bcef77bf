"""What each protocol profile may ask, and how; nobody gets a category by a weak way."""

from dataclasses import replace

import pytest
from authlib.oauth2 import OAuth2Error

from consent.entitlement import Entitlement, entitlement_from
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.oauth.dpop import Proof
from provider.oauth.policy import POLICIES, policy_of
from provider.oauth.request.read import read_request
from provider.oauth.request_object import RequestObjects
from provider.storage.replays import OneTimeValue
from tests.oauth_provider import ENTITLEMENT, START
from tests.rp import s256

REDIRECT = "https://app.example/callback"
JKT = s256("key")
PROOF = Proof(JKT, OneTimeValue("dpop_proof", JKT, "jti", START))
REVIEWED = entitlement_from(ENTITLEMENT)
LOGIN = {"response_type": "code", "redirect_uri": REDIRECT, "scope": "openid profile"}
PKCE = {"code_challenge": s256("verifier"), "code_challenge_method": "S256"}
RECORDS = {**LOGIN, **PKCE, "scope": "openid immunisation"}
DETAILS = '[{"type":"self_information","categories":["immunisation"]}]'
EVERY = pytest.mark.parametrize("policy", POLICIES)


def client(policy, **changes):
    entitlement = Entitlement(()) if POLICIES[policy].login_only else REVIEWED
    metadata = {"redirect_uris": [REDIRECT], **changes.pop("metadata", {})}
    members = {"entitlement": entitlement, "policy": policy, "sector": "s", **changes}
    return RelyingParty("c-1", metadata, status=RelyingPartyStatus.ACTIVE, **members)


def read(party, form, *, proof=None, pushed=True, production=True, hint=None, policy=None):
    given = {name: value for name, value in form.items() if value is not None}
    return read_request(
        given,
        party,
        proof,
        policy=policy or policy_of(party),
        pushed=pushed,
        production=production,
        now=START,
        hint=hint,
    )


def error_of(party, form, **options):
    with pytest.raises(OAuth2Error) as refused:
        read(party, form, **options)
    assert refused.value.description
    return refused.value.error


# --- who may have categories, and how


@pytest.mark.parametrize("policy", [name for name, p in POLICIES.items() if not p.login_only])
def test_a_reviewed_client_gets_records_by_push_pkce_and_key(policy):
    request = read(client(policy), RECORDS, proof=PROOF)
    assert (request.purpose_id, request.dpop_jkt) == ("vaccination_calendar", JKT)
    assert request.response_mode == POLICIES[policy].default_response_mode


@EVERY
@pytest.mark.parametrize("without", ["push", "challenge", "S256"])
def test_records_need_push_and_pkce_under_every_policy(policy, without):
    form = {
        "challenge": RECORDS | dict.fromkeys(PKCE),
        "S256": RECORDS | {"code_challenge_method": "plain"},
    }.get(without, RECORDS)
    options = {"proof": PROOF, "pushed": without != "push"}
    assert error_of(client(policy), form, **options) in ("invalid_request", "invalid_scope")
    # With a review that no login-only client can have, the way alone decides.
    weak = client(policy, entitlement=REVIEWED)
    assert error_of(weak, form, **options) in ("invalid_request", "invalid_scope")


def test_records_need_pkce_even_under_a_policy_that_would_not_demand_it():
    lax = replace(POLICIES["oidc_basic"], login_only=False)
    with pytest.raises(OAuth2Error, match="must carry a code_challenge"):
        read(client("fapi2"), RECORDS | dict.fromkeys(PKCE), proof=PROOF, policy=lax)
    with pytest.raises(OAuth2Error, match="must be pushed"):
        read(client("fapi2"), RECORDS, proof=PROOF, pushed=False, policy=lax)


def test_a_client_whose_policy_binds_nothing_fixes_its_key_with_the_push():
    native = client("public_native")
    assert error_of(native, RECORDS) == "invalid_request"
    assert read(native, RECORDS, proof=PROOF).dpop_jkt == JKT
    assert read(native, RECORDS | {"dpop_jkt": JKT}).dpop_jkt == JKT
    bound = client("public_native", metadata={"tls_client_certificate_bound_access_tokens": True})
    assert read(bound, RECORDS).dpop_jkt is None
    assert read(client("fapi2"), RECORDS).dpop_jkt is None  # the token endpoint demands the key


@pytest.mark.parametrize(
    "party",
    [
        client("oidc_basic"),
        client("oidc_basic", entitlement=REVIEWED),
        client("fapi2", reviewed=False, entitlement=Entitlement(())),
        client("fapi2", reviewed=False),
        client("public_native", reviewed=False),
    ],
)
def test_a_login_only_client_is_refused_every_category_by_name(party):
    for form, error in (
        (RECORDS, "invalid_scope"),
        ({**RECORDS, "scope": "openid immunisation email"}, "invalid_scope"),
        (
            {**RECORDS, "scope": "openid", "authorization_details": DETAILS},
            "invalid_authorization_details",
        ),
    ):
        for pushed in (True, False):
            if pushed or not policy_of(party).pushed:
                assert error_of(party, form, proof=PROOF, pushed=pushed) == error
    with pytest.raises(OAuth2Error, match="may not ask for immunisation"):
        read(party, RECORDS, proof=PROOF)


# --- scopes of a login


@EVERY
def test_a_login_alone_needs_openid(policy):
    party = client(policy)
    request = read(party, LOGIN | PKCE)
    assert (request.purpose_id, request.details, request.scope) == ("", (), "openid profile")
    for scope in (None, "profile", "offline_access", "  "):
        assert error_of(party, LOGIN | PKCE | {"scope": scope}) == "invalid_scope"


def test_unknown_scopes_are_ignored_for_those_who_only_log_people_in():
    scope = {"scope": "openid email address phone profile"}
    assert read(client("oidc_basic"), LOGIN | scope).scope == "openid profile"
    for policy in ("fapi2", "fapi2_message_signing", "public_native"):
        assert error_of(client(policy), LOGIN | PKCE | scope) == "invalid_scope"


# --- push, PKCE, response mode


@EVERY
def test_only_some_may_ask_in_the_front_channel(policy):
    by_browser = {"pushed": False}
    if POLICIES[policy].pushed:
        assert error_of(client(policy), LOGIN | PKCE, **by_browser) == "invalid_request"
    else:
        assert not read(client(policy), LOGIN | PKCE, **by_browser).pushed
    strict = client(policy, metadata={"require_pushed_authorization_requests": True})
    assert error_of(strict, LOGIN | PKCE, **by_browser) == "invalid_request"


@EVERY
def test_pkce_is_s256_or_where_it_may_be_absent_nothing(policy):
    party = client(policy)
    if POLICIES[policy].pkce:
        assert error_of(party, LOGIN) == "invalid_request"
    else:
        assert read(party, LOGIN).code_challenge is None
    for weak in (
        {"code_challenge": PKCE["code_challenge"]},
        {"code_challenge_method": "S256"},
        PKCE | {"code_challenge_method": "plain"},
        PKCE | {"code_challenge_method": "s256"},
        PKCE | {"code_challenge": "x" * 42},
        PKCE | {"code_challenge": "x" * 43 + "\n"},
    ):
        assert error_of(party, LOGIN | weak) == "invalid_request", weak


@EVERY
def test_no_client_is_answered_in_a_mode_below_its_policy(policy):
    party, modes = client(policy), POLICIES[policy].response_modes
    for mode in ("query", "form_post", "jwt", "query.jwt", "form_post.jwt", "fragment", "x"):
        form = LOGIN | PKCE | {"response_mode": mode}
        if mode in modes:
            assert read(party, form).response_mode == mode
        else:
            assert error_of(party, form) == "invalid_request"
    one = client(policy, metadata={"response_modes": [modes[-1]]})
    assert read(one, LOGIN | PKCE).response_mode == modes[-1]
    assert error_of(one, LOGIN | PKCE | {"response_mode": modes[0]}) == "invalid_request"


@pytest.mark.parametrize("policy", ["oidc_basic", "public_native"])
def test_a_client_whose_policy_knows_no_signed_requests_may_send_none(policy):
    reader = RequestObjects(None, None, "https://op.example")
    with pytest.raises(OAuth2Error) as refused:
        reader.parameters({"request": "e30.e30."}, client(policy), now=START)
    assert refused.value.error == "request_not_supported"


# --- redirect URIs


NATIVE = ["http://127.0.0.1/cb", "http://[::1]:7000/cb", "http://localhost/cb"]


@pytest.mark.parametrize(
    ("asked", "good"),
    [
        ("http://127.0.0.1/cb", True),
        ("http://127.0.0.1:51004/cb", True),
        ("http://[::1]/cb", True),
        ("http://[::1]:51004/cb", True),
        ("http://127.0.0.1:51004/cb?x", False),
        ("http://127.0.0.1:51004/", False),
        ("http://127.0.0.1:510045/cb", False),
        ("http://127.0.0.1:80@evil.example/cb", False),
        ("http://127.0.0.1.evil.example/cb", False),
        ("http://127.0.0.2:51004/cb", False),
        ("https://127.0.0.1:51004/cb", False),
        ("http://localhost:51004/cb", False),
    ],
)
def test_only_the_port_of_a_loopback_address_is_free_and_for_native_apps_alone(asked, good):
    native = client("public_native", metadata={"redirect_uris": NATIVE})
    form = LOGIN | PKCE | {"redirect_uri": asked}
    if good:
        assert read(native, form).redirect_uri == asked
    else:
        assert error_of(native, form) == "invalid_request"
    web = client("oidc_basic", metadata={"redirect_uris": NATIVE})
    assert error_of(web, form) == "invalid_request"
    assert asked in NATIVE or error_of(web, form, production=False) == "invalid_request"


# --- the login, and what registration says of it


def test_registered_defaults_count_where_the_request_says_nothing():
    party = client("oidc_basic", metadata={"default_max_age": 600})
    assert read(party, LOGIN).max_age == 600
    assert read(party, LOGIN | {"max_age": "0"}).max_age == 0


def test_a_hint_is_verified_by_whoever_can():
    party, form = client("oidc_basic"), LOGIN | {"id_token_hint": "e30"}
    request = read(party, form, hint=lambda unverified: f"sub of {unverified}")
    assert request.id_token_hint_sub == "sub of e30"
    assert read(party, form).id_token_hint_sub is None


def test_what_must_not_break_anything_does_not():
    harmless = {
        "display": "popup",
        "claims_locales": "ja",
        "ui_locales": "se",
        "extra": "foobar",
        "nonce": "n" * 1_024,
        "state": "s" * 4_096,
    }
    request = read(client("oidc_basic"), LOGIN | harmless, pushed=False)
    assert (request.state, request.nonce) == (harmless["state"], harmless["nonce"])


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://app.example/r"}, "request_uri_not_supported"),
        ({"registration": "{}"}, "registration_not_supported"),
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": "none"}, "unsupported_response_type"),
        ({"nonce": "n" * 1_025}, "invalid_request"),
        ({"claims": "{}" + " " * 4_096}, "invalid_request"),
        ({"login_hint": "x" * 513}, "invalid_request"),
        ({"grant_management_action": "create"}, "invalid_request"),
    ],
)
def test_what_would_change_the_question_is_refused(changes, error):
    assert error_of(client("oidc_basic"), LOGIN | changes, pushed=False) == error
