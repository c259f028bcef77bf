"""Answers of the registration endpoint: section 4.10 of our checklist."""

from tests.conformance.conditions.errors import check_words


def check_registered(answer):
    """EnsureHttpStatusCodeIs201 to VerifyDynamicRegistrationResponseClientCredentials."""
    assert answer.status == 201, answer.body[:300]
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    members = answer.json
    assert "error" not in members
    assert members["client_id"]
    assert ("registration_client_uri" in members) == ("registration_access_token" in members)
    assert ("client_secret" in members) == ("client_secret_expires_at" in members)
    if members["token_endpoint_auth_method"].startswith("client_secret"):
        assert len(members["client_secret"]) >= 32
    return members


def check_registration_refused(answer, *codes):
    """EnsureHttpStatusCodeIs400, CheckErrorFromDynamicRegistrationEndpointIs…."""
    assert answer.status == 400, answer.body[:300]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["error"] in codes
    check_words(answer.json)
