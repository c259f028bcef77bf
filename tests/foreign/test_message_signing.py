"""FAPI 2.0 Message Signing, driven by certified libraries: signed both ways, and encrypted where registered."""

import pytest

SCOPE = "openid offline_access immunisation maternal_child_health"
SIGNED_ANSWERS = {
    "policy": "fapi2_message_signing",
    "authorization_signed_response_alg": "ES256",
    "id_token_signed_response_alg": "ES256",
    "introspection_signed_response_alg": "ES256",
    "userinfo_signed_response_alg": "ES256",
}

pytestmark = pytest.mark.process


def _encrypted(site):
    """Encrypt all that openid-client can decrypt; it cannot where the citizen brings the answer."""
    names = ("id_token", "introspection", "userinfo")
    return {f"{name}_encrypted_response_alg": site.decryption["alg"] for name in names}


def _told(members):
    """What the library is told of its own registration."""
    return {name: value for name, value in members.items() if name != "policy"}


def test_requests_and_answers_are_signed(site):
    metadata = {"metadata": _told(SIGNED_ANSWERS), "jwk": site.signing}
    task = {"clientId": site.register(**SIGNED_ANSWERS), "scope": SCOPE, **metadata}
    found = site.converse("oauth4webapi_message_signing.js", site.hand_over, **task)
    assert found["described"]["active"] is True
    assert found["described"]["sub"] == found["claims"]["sub"]


def test_whatever_can_be_encrypted_is_opened_with_the_clients_key(site):
    members = SIGNED_ANSWERS | _encrypted(site)
    keys = {"jwk": site.signing, "decryption": site.decryption}
    task = {"clientId": site.register(**members), "scope": SCOPE, "metadata": _told(members)}
    found = site.converse("openid_client_message_signing.js", site.hand_over, **task, **keys)
    assert found["tokens"]["id_token"].count(".") == 4
    assert found["userinfo"]["sub"] == found["claims"]["sub"] == found["described"]["sub"]
    assert found["types"]["/introspect"] == "application/token-introspection+jwt"
    assert found["types"]["/userinfo"] == "application/jwt"
    assert found["outer"]["alg"] == site.decryption["alg"]
    assert found["outer"]["enc"] == "A256GCM"
    released = {each["category"]: each["outcome"] for each in found["records"]["categories"]}
    assert released["immunisation"] == "released"
