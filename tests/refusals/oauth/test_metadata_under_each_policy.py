"""What may be registered depends on the policy: nobody gets less than it demands, or more than it gives."""

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from provider.oauth.policy import POLICIES
from provider.oauth.registration.metadata import read_metadata
from provider.oauth.registration.refusal import RegistrationError
from tests.oauth_provider import ENTITLEMENT, metadata_of
from tests.rp import RelyingParty

RP = RelyingParty(None, "http://localhost", "koyomi")
NO_KEYS = {"jwks": None, "self_information_entitlement": None}
GOOD = {
    "fapi2": {},
    "fapi2_message_signing": {},
    "public_native": {"token_endpoint_auth_method": "none", "jwks": None},
    "oidc_basic": {"token_endpoint_auth_method": "client_secret_basic", **NO_KEYS},
}
TLS = {"token_endpoint_auth_method": "tls_client_auth"}
BY_DN = TLS | {"tls_client_auth_subject_dn": "CN=koyomi,O=Koyomi\\, Inc.,C=JP"}


def file_of(policy, **changes):
    members = metadata_of(RP) | {"policy": policy} | GOOD[policy] | changes
    return {name: value for name, value in members.items() if value is not None}


def registered(policy, *, production=True, **changes):
    return read_metadata(file_of(policy, **changes), production=production)


def faults(policy, *, production=True, **changes):
    with pytest.raises(RegistrationError) as refusal:
        registered(policy, production=production, **changes)
    return refusal.value.faults


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policy_registers_what_it_is_made_for(policy):
    assert registered(policy).policy == policy


@pytest.mark.parametrize(
    ("policy", "changes"),
    [
        ("fapi2", {"token_endpoint_auth_method": "client_secret_basic"}),
        ("fapi2", {"token_endpoint_auth_method": "none"}),
        ("fapi2", {"token_endpoint_auth_signing_alg": "RS256"}),
        ("fapi2", {"token_endpoint_auth_signing_alg": "HS256"}),
        ("fapi2", {"id_token_signed_response_alg": "RS256"}),
        ("fapi2", {"userinfo_signed_response_alg": "none"}),
        ("fapi2", {"introspection_signed_response_alg": "RS256"}),
        ("fapi2", {"request_object_signing_alg": "none"}),
        ("fapi2", {"authorization_signed_response_alg": "ES256"}),
        ("fapi2", {"authorization_encrypted_response_alg": "RSA-OAEP-256"}),
        ("fapi2", {"dpop_bound_access_tokens": False}),
        ("fapi2", {"require_pushed_authorization_requests": False}),
        ("fapi2", {"response_modes": ["jwt"]}),
        ("fapi2", {"response_modes": ["fragment"]}),
        ("fapi2", {"response_types": ["code id_token"]}),
        ("fapi2", {"application_type": "native"}),
        ("fapi2", {"grant_types": ["authorization_code", "password"]}),
        ("fapi2_message_signing", {"require_signed_request_object": False}),
        ("fapi2_message_signing", {"response_modes": ["query"]}),
        ("fapi2_message_signing", {"authorization_signed_response_alg": "RS256"}),
        ("public_native", {"token_endpoint_auth_method": "private_key_jwt"}),
        ("public_native", {"tls_client_certificate_bound_access_tokens": True}),
        ("public_native", {"grant_types": ["authorization_code", "client_credentials"]}),
        ("oidc_basic", {"token_endpoint_auth_method": "tls_client_auth"}),
        ("oidc_basic", {"token_endpoint_auth_method": "client_secret_jwt"}),
        ("oidc_basic", {"token_endpoint_auth_signing_alg": "ES256"}),
        ("oidc_basic", {"grant_types": ["authorization_code", "client_credentials"]}),
        ("oidc_basic", {"authorization_details_types": ["self_information"]}),
        ("oidc_basic", {"self_information_entitlement": ENTITLEMENT}),
        ("oidc_basic", {"redirect_uris": ["com.example.app:/cb"]}),
    ],
)
def test_nothing_is_registered_below_or_beyond_a_policy(policy, changes):
    *_, name = changes
    assert any(name in fault for fault in faults(policy, **changes))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"client_name": "a\u202eb"}, "client_name"),
        ({"client_name": "x" * 201}, "client_name"),
        ({"client_name#": "x"}, "client_name#"),
        ({"client_name#en_US": "x"}, "client_name#en_US"),
        ({"client_name#en": 5}, "client_name#en"),
        ({"contacts#en": ["x"]}, "contacts#en"),
        ({"contacts": ["x"] * 21}, "contacts"),
        ({"client_uri": "http://app.example/"}, "client_uri"),
        ({"policy_uri#en": "javascript:alert(1)"}, "policy_uri#en"),
        ({"tos_uri": "https://user@app.example/"}, "tos_uri"),
        ({"logo_uri": "data:image/png;base64,AAAA"}, "logo_uri"),
        ({"initiate_login_uri": "http://app.example/"}, "initiate_login_uri"),
        ({"backchannel_logout_uri": "http://127.0.0.1/out"}, "backchannel_logout_uri"),
        ({"backchannel_logout_uri": "https://app.example/out#x"}, "backchannel_logout_uri"),
        ({"backchannel_logout_session_required": "true"}, "session_required"),
        ({"post_logout_redirect_uris": []}, "post_logout_redirect_uris"),
        ({"post_logout_redirect_uris": ["http://app.example/"]}, "post_logout_redirect_uris"),
        ({"redirect_uris": ["https://app.example/cb"] * 21}, "redirect_uris"),
        ({"default_max_age": -1}, "default_max_age"),
        ({"default_max_age": True}, "default_max_age"),
        ({"default_max_age": 10**14}, "default_max_age"),
        ({"require_auth_time": 1}, "require_auth_time"),
        ({"default_acr_values": "x"}, "default_acr_values"),
        ({"authorization_details_types": ["payment"]}, "authorization_details_types"),
        ({"jwks_uri": "https://app.example/jwks"}, "jwks"),
        ({"jwks": None, "jwks_uri": "http://app.example/jwks"}, "jwks_uri"),
        ({"id_token_encrypted_response_enc": "A256GCM"}, "id_token_encrypted_response_enc"),
        ({"id_token_encrypted_response_alg": "RSA1_5"}, "id_token_encrypted_response_alg"),
        ({"id_token_encrypted_response_alg": "ECDH-ES+A256KW"}, "use enc"),
        ({"request_object_encryption_alg": "RSA-OAEP-256"}, "request_object_encryption_alg"),
        ({"dpop_bound_access_tokens": "yes"}, "dpop_bound_access_tokens"),
        ({"scope": "openid grant_management_all"}, "scope"),
        ({"scope": "tax_income"}, "scope"),
    ],
)
def test_a_member_of_the_wrong_kind_is_refused_by_name(changes, word):
    assert any(word in fault for fault in faults("fapi2", **changes))


@pytest.mark.parametrize(
    "changes",
    [
        TLS,
        BY_DN | {"tls_client_auth_san_dns": "app.example"},
        TLS | {"tls_client_auth_subject_dn": "no name"},
        TLS | {"tls_client_auth_subject_dn": ""},
        TLS | {"tls_client_auth_san_dns": "*.app.example"},
        TLS | {"tls_client_auth_san_ip": "app.example"},
        TLS | {"tls_client_auth_san_uri": "app"},
        TLS | {"tls_client_auth_san_email": "app.example"},
        {"tls_client_auth_san_dns": "app.example"},
        {"token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": None},
        BY_DN
        | {
            "dpop_bound_access_tokens": True,
            "tls_client_certificate_bound_access_tokens": True,
        },
    ],
)
def test_a_certificate_is_named_by_exactly_one_member_and_a_token_has_one_key(changes):
    assert faults("fapi2", **changes)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("tls_client_auth_subject_dn", "CN=koyomi,O=Koyomi\\, Inc.,C=JP"),
        ("tls_client_auth_san_dns", "app.example"),
        ("tls_client_auth_san_uri", "urn:example:koyomi"),
        ("tls_client_auth_san_ip", "2001:db8::1"),
        ("tls_client_auth_san_email", "op@app.example"),
    ],
)
def test_a_certificate_may_be_named_in_each_way_of_rfc_8705(member, value):
    metadata = registered("fapi2", **TLS | {member: value, "jwks": None}).metadata
    assert metadata["dpop_bound_access_tokens"] is True, "bound by a proof unless it says otherwise"


def test_who_binds_to_a_certificate_is_not_bound_to_a_proof():
    metadata = registered("fapi2", tls_client_certificate_bound_access_tokens=True).metadata
    assert "dpop_bound_access_tokens" not in metadata


def test_keys_for_encryption_may_be_of_more_kinds_than_keys_for_signing():
    signing = RP.key.as_dict(private=False)
    for key in (
        OKPKey.generate_key("X25519", {"use": "enc", "kid": "e"}),
        ECKey.generate_key("P-384", {"use": "enc", "kid": "e"}),
    ):
        metadata = registered(
            "fapi2",
            jwks={"keys": [signing, key.as_dict(private=False)]},
            id_token_encrypted_response_alg="ECDH-ES+A256KW",
        ).metadata
        assert metadata["id_token_encrypted_response_enc"] == "A256GCM", (
            "OpenID's default is not ours"
        )
    secret = RSAKey.generate_key(2048, {"use": "enc", "kid": "e"}).as_dict(private=True)
    assert faults("fapi2", jwks={"keys": [signing, secret]})


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/cb",
        "http://127.0.0.1/cb",
        "http://127.0.0.1:8000/cb",
        "http://[::1]/cb",
        "com.example.app:/cb",
    ],
)
def test_a_native_app_may_be_called_back_where_rfc_8252_says(uri):
    assert registered("public_native", redirect_uris=[uri])


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost/cb",
        "http://127.0.0.2/cb",
        "http://127.0.0.1.example/cb",
        "http://127.0.0.1:70000/cb",
        "http://user@127.0.0.1/cb",
        "http://app.example/cb",
        "app:/cb",
        "javascript:alert(1)",
        "com.example.app:/cb#x",
        "com.example.app:/cb#",
        "com.example.app://evil.example/cb",
    ],
)
def test_a_native_app_may_be_called_back_nowhere_else(uri):
    assert len(faults("public_native", redirect_uris=[uri])) == 1
