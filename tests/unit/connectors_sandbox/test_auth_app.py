"""The emulator of デジタル認証アプリ keeps the published rules, so that who works with it works there."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
import requests

from provider.login.upstream.client_key import ASSERTION_TYPE, ClientKey
from provider.login.upstream.provider import UpstreamProvider
from provider.login.upstream.request import authorization_address, new_request
from tests.services.auth_app import CLIENT_ID, parameters

CALLBACK = "http://localhost:8600/login/upstream/callback"


@pytest.fixture
def asked(auth_app):
    """A sound request, to be spoilt one parameter at a time."""
    auth_app.register(CALLBACK)
    provider = UpstreamProvider(auth_app.issuer, CLIENT_ID, CALLBACK, "aal3 crl")
    return parameters(authorization_address(provider, new_request()))


def authorize(auth_app, asked, **changes):
    query = {name: value for name, value in (asked | changes).items() if value is not None}
    address = f"{auth_app.endpoint('auth')}?{urlencode(query)}"
    return requests.get(address, allow_redirects=False, timeout=5)


def form_of(auth_app, code, **changes):
    endpoint = auth_app.endpoint("token")
    assertion = auth_app.key.assertion(CLIENT_ID, endpoint, now=datetime.now(UTC))
    standard = {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "code": code,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    return standard | changes


def redeem(auth_app, form):
    answer = requests.post(auth_app.endpoint("token"), form, timeout=5)
    return answer.status_code, answer.json().get("error")


def test_a_sound_request_leads_to_a_page_that_is_never_framed(auth_app, asked):
    page = authorize(auth_app, asked)
    assert page.status_code == 200
    assert page.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"nonce": None}, "invalid_request"),
        ({"state": "s" * 256}, "invalid_request"),
        ({"state": "あ"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "c" * 129}, "invalid_request"),
        ({"code_challenge": "c" * 42 + "="}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "name"}, "invalid_scope"),
        ({"scope": "openid email"}, "invalid_scope"),
    ],
)
def test_a_broken_rule_is_told_to_the_relying_party(auth_app, asked, changes, error):
    answer = authorize(auth_app, asked, **changes)
    assert parameters(answer.headers["Location"])["error"] == error


@pytest.mark.parametrize(
    "changes", [{"client_id": "RP-1"}, {"redirect_uri": "https://elsewhere.example/"}]
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(auth_app, asked, changes):
    assert authorize(auth_app, asked, **changes).status_code == 400


def test_parameters_in_the_address_are_not_read(auth_app):
    address = f"{auth_app.endpoint('token')}?{urlencode(form_of(auth_app, 'c'))}"
    told = requests.post(address, timeout=5).json()
    assert told["error"] == "invalid_request"
    assert told["error_description"] == "Missing form parameter: grant_type"


def test_only_private_key_jwt_is_taken_and_each_assertion_once(auth_app, asked):
    form = form_of(auth_app, "unknown")
    assert redeem(auth_app, form) == (400, "invalid_grant")
    assert redeem(auth_app, form) == (401, "invalid_client")
    now, endpoint = datetime.now(UTC), auth_app.endpoint("token")
    others = ClientKey.generated().assertion(CLIENT_ID, endpoint, now=now)
    elsewhere = auth_app.key.assertion(CLIENT_ID, auth_app.issuer, now=now)
    for assertion in (others, elsewhere, "", "a.b.c"):
        spoilt = form_of(auth_app, "unknown", client_assertion=assertion)
        assert redeem(auth_app, spoilt) == (401, "invalid_client")


def test_discovery_tells_what_is_published(auth_app):
    address = f"{auth_app.issuer}/.well-known/openid-configuration"
    told = requests.get(address, timeout=5).json()
    assert told["issuer"] == auth_app.issuer
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
    assert told["id_token_signing_alg_values_supported"] == ["ES256"]
    assert told["subject_types_supported"] == ["pairwise"]
