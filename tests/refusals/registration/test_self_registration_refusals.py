"""``/register`` refuses by the codes of RFC 7591, names every member at fault, and keeps nothing."""

import pytest
from joserfc.jwk import ECKey

from tests.developer import METADATA, refused, registered

SIGNER = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"response_types": ["token"]},
        {"response_types": ["code id_token"]},
        {"response_types": ["code", "id_token"]},
        {"grant_types": ["implicit", "authorization_code"]},
        {"grant_types": ["password"]},
        {"grant_types": ["refresh_token"]},
        {"id_token_signed_response_alg": "none"},
        {"id_token_signed_response_alg": "HS256"},
        {"userinfo_signed_response_alg": "none"},
        {"request_object_signing_alg": "none"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": ["none"]},
        {"subject_type": "public"},
        {"jwks": {"keys": [SIGNER.as_dict(private=True)]}},
        {"jwks": {"keys": []}},
        {"logo_uri": "http://app.example/logo.png"},
        {"client_name": "x\u202ey"},
        {"contacts": "me@app.example"},
        {"scope": "openid immunisation"},
        {"scope": "openid everything"},
        {"policy": "fapi2"},
        {"sector": "kosodate"},
        {"self_information_entitlement": {"purposes": []}},
        {"id_token_encrypted_response_alg": "RSA-OAEP-256"},
    ],
)
def test_what_is_not_served_is_refused_by_name(provider, developer, changes):
    [name] = changes
    assert name in refused(developer.register(**changes))
    assert registered(provider) == []


@pytest.mark.parametrize(
    "uris",
    [
        None,
        [],
        "https://app.example/callback",
        ["https://app.example/callback#part"],
        ["http://app.example/callback"],
        ["https://app.example/callback", "javascript:alert(1)"],
    ],
)
def test_a_bad_redirect_uri_has_a_code_of_its_own(developer, uris):
    refused(developer.register(redirect_uris=uris), "invalid_redirect_uri")


def test_all_faults_are_named_at_once(developer):
    text = refused(developer.register(redirect_uris=[], client_name="", tos_uri="x", scope=5))
    assert all(name in text for name in ("redirect_uris", "client_name", "tos_uri", "scope"))


def test_texts_that_a_citizen_relies_on_are_for_an_operator_to_give(developer):
    said = developer.register(legal_name="デジタル庁", registration_number="8000012010038").json
    assert not {"legal_name", "registration_number"} & said.keys()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"null", b'{"a": NaN}', b"\xff", b'{"client_name":"a","client_name":"b"}'],
)
def test_a_body_is_one_json_object_with_every_member_once(developer, body):
    headers = {"Content-Type": "application/json"}
    answer = developer.http.send("POST", "/register", body=body, headers=headers)
    refused(answer)


def test_a_form_that_a_page_of_another_origin_could_send_is_refused(developer):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = developer.send(
            "POST", "/register", METADATA, headers={"Content-Type": content_type}
        )
        assert "content type" in refused(answer)


def test_a_body_too_large_to_be_honest_is_refused(developer):
    assert "too large" in refused(developer.register(client_name="x" * 70_000))
