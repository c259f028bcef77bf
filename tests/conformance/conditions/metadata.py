"""The server's metadata: section 4.1 of our checklist, one checker a plan."""

import re
from urllib.parse import urlsplit

STRONG = {"PS256", "ES256", "EdDSA", "Ed25519"}
_SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")

_ENDPOINTS = (
    "authorization token userinfo registration pushed_authorization_request introspection revocation "
    "end_session device_authorization backchannel_authentication grant_management"
)
_ADDRESSES = {
    *(f"{name}_endpoint" for name in _ENDPOINTS.split()),
    *("issuer", "jwks_uri", "service_documentation", "op_policy_uri", "op_tos_uri"),
}
_LISTS = {
    *(f"{name}_supported" for name in ("scopes", "response_types", "response_modes")),
    *(f"{name}_supported" for name in ("grant_types", "acr_values", "subject_types")),
    *(f"{name}_supported" for name in ("display_values", "claim_types", "claims")),
    *(f"{name}_supported" for name in ("claims_locales", "ui_locales", "code_challenge_methods")),
    *("authorization_details_types_supported", "prompt_values_supported"),
    *("dpop_signing_alg_values_supported", "grant_management_actions_supported"),
    *(
        f"{name}_endpoint_auth_methods_supported"
        for name in ("token", "introspection", "revocation")
    ),
    *(
        f"{name}_endpoint_auth_signing_alg_values_supported"
        for name in ("token", "introspection", "revocation")
    ),
    *(
        f"{name}_{kind}_values_supported"
        for name in ("id_token", "userinfo", "request_object", "authorization", "introspection")
        for kind in ("signing_alg", "encryption_alg", "encryption_enc")
    ),
    "protected_resources",
}
_BOOLEANS = {
    *(f"{name}_parameter_supported" for name in ("claims", "request", "request_uri")),
    *("require_request_uri_registration", "require_signed_request_object"),
    *("require_pushed_authorization_requests", "tls_client_certificate_bound_access_tokens"),
    *("authorization_response_iss_parameter_supported", "grant_management_action_required"),
    *("backchannel_logout_supported", "backchannel_logout_session_supported"),
    *("frontchannel_logout_supported", "frontchannel_logout_session_supported"),
}


def check_form(answer, address, *, issuer):
    """What every plan asks: GetDynamicServerConfiguration to CheckDiscEndpointLocalesSyntax."""
    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
    document = answer.json
    assert document["issuer"] == issuer == address.partition("/.well-known/")[0]
    parts = urlsplit(issuer)
    assert (parts.scheme, parts.query, parts.fragment) == ("https", "", "")
    _check_types(document)
    _check_addresses(document)
    _check_languages(document)
    assert "openid" in document["scopes_supported"]
    assert all(_SCOPE_TOKEN.fullmatch(scope) for scope in document["scopes_supported"])
    assert set(document["subject_types_supported"]) <= {"public", "pairwise"}
    assert document["subject_types_supported"]
    return document


def check_fapi(document, *, method):
    """EnsureServerConfigurationSupports…, FAPI2CheckDisc…, CheckDiscEndpointPARSupported."""
    assert document["authorization_response_iss_parameter_supported"] is True
    assert "pushed_authorization_request_endpoint" in document
    assert "S256" in document["code_challenge_methods_supported"]
    assert "plain" not in document["code_challenge_methods_supported"]
    assert "code" in document["response_types_supported"]
    assert method in document["token_endpoint_auth_methods_supported"]
    lists = ("token_endpoint_auth_signing_alg_values", "id_token_signing_alg_values")
    for name in (*lists, "dpop_signing_alg_values"):
        assert set(document[f"{name}_supported"]) & STRONG
    if "userinfo_signing_alg_values_supported" in document:
        assert set(document["userinfo_signing_alg_values_supported"]) & STRONG


def check_certificate_bound(document):
    """CheckTLSClientCertificateBoundAccessTokensTrue, and the aliases of RFC 8705 section 5."""
    assert document["tls_client_certificate_bound_access_tokens"] is True
    for name, address in document["mtls_endpoint_aliases"].items():
        assert name in document
        assert urlsplit(address).scheme == "https"


def check_message_signing(document):
    """CheckDiscEndpointResponseModesSupportedContainsJwt, CheckDiscEndpointAuth…IsJsonArray."""
    assert "jwt" in document["response_modes_supported"]
    for name in ("authorization_signing_alg_values", "request_object_signing_alg_values"):
        assert set(document[f"{name}_supported"]) & STRONG
    assert document["request_parameter_supported"] is True


def check_openid(document):
    """The Config plan: OIDCCCheckDisc…; its implicit and request_uri conditions are declined."""
    assert "RS256" in document["id_token_signing_alg_values_supported"]
    assert "code" in document["response_types_supported"]
    assert "authorization_code" in document["grant_types_supported"]
    assert document["claims_supported"]
    assert isinstance(document["claims_parameter_supported"], bool)
    assert isinstance(document["request_parameter_supported"], bool)
    assert "userinfo_endpoint" in document
    assert "jwks_uri" in document


def check_nothing_weak(document):
    """What no plan may make us offer: implicit, hybrid, password, plain, none."""
    assert document["response_types_supported"] == ["code"]
    assert not {"implicit", "password"} & set(document["grant_types_supported"])
    assert document["request_uri_parameter_supported"] is False
    for name, values in document.items():
        if name.endswith("_alg_values_supported"):
            assert not {"none", "HS256"} & set(values), name


def _check_types(document):
    for name, value in document.items():
        if name in _LISTS:
            assert isinstance(value, list), name
            assert value, f"{name} is empty: leave it out"
            assert all(isinstance(each, str) for each in value), name
            assert len(set(value)) == len(value), f"{name} names a value twice"
        elif name in _BOOLEANS:
            assert isinstance(value, bool), name
        elif name in _ADDRESSES:
            assert isinstance(value, str), name
        else:
            assert name == "mtls_endpoint_aliases", f"{name} is no member that the suite knows"


def _check_addresses(document):
    for name in _ADDRESSES & set(document):
        parts = urlsplit(document[name])
        assert parts.scheme == "https", name
        assert parts.netloc, name
        assert not parts.fragment, name
    assert {"authorization_endpoint", "token_endpoint"} <= set(document)


def _check_languages(document):
    for name in ("ui_locales_supported", "claims_locales_supported"):
        assert all(_LANGUAGE_TAG.fullmatch(tag) for tag in document.get(name, [])), name
