"""The token response: section 4.5 of our checklist."""

from tests.conformance.conditions.entropy import check_unguessable

A_YEAR = 31_536_000


def check_tokens(answer, *, token_type):
    """CheckTokenEndpointHttpStatus200 to EnsureMinimumRefreshTokenEntropy; give the members."""
    assert answer.status == 200, answer.body[:300]
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    members = answer.json
    assert "error" not in members
    assert members["token_type"].lower() == token_type.lower()
    check_unguessable(members["access_token"])
    assert isinstance(members["expires_in"], int)
    assert 0 < members["expires_in"] < A_YEAR
    if "refresh_token" in members:
        check_unguessable(members["refresh_token"])
    for entry in members.get("authorization_details", []):
        assert entry["type"] == "self_information"
    assert ("id_token" in members) == ("openid" in members["scope"].split())
    return members
