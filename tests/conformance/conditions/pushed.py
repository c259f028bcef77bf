"""The answer to a push: RFC 9126 section 2.2, section 4.3 of our checklist."""

from urllib.parse import urlsplit

from tests.conformance.conditions.entropy import check_unguessable


def check_pushed(answer):
    """CheckPAREndpointResponse201WithNoError, CheckForRequestUriValue, EnsureContentTypeJson and more."""
    assert answer.status == 201, answer.body[:300]
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    content = answer.json
    assert "error" not in content
    parts = urlsplit(content["request_uri"])
    assert parts.scheme in ("urn", "https")
    check_unguessable(content["request_uri"].rpartition(":")[2])
    assert isinstance(content["expires_in"], int)
    assert 5 <= content["expires_in"] < 600, "FAPI 2.0 5.3.2.2-12"
