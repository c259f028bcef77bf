"""Logout: the redirect to the relying party and the logout token, section 4.10 of our checklist."""

from urllib.parse import parse_qsl, urlsplit

from tests.conformance.conditions.id_token import read_signed

BACK_CHANNEL = "http://schemas.openid.net/event/backchannel-logout"
_CLAIMS = {"iss", "sub", "aud", "iat", "exp", "jti", "events", "sid"}


def check_post_logout(url, *, registered, state):
    """CheckPostLogoutState, CheckNoPostLogoutState, CheckForUnexpectedParametersInPostLogoutRedirect."""
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == registered
    expected = [] if state is None else [("state", state)]
    assert parse_qsl(parts.query, keep_blank_values=True) == expected
    assert parts.fragment == ""


def check_logout_token(posted, *, jwks, issuer, client_id, now, id_token_claims, algorithms):
    """ExtractLogoutTokenFromBackchannelLogoutRequest to CheckIdTokenSubMatchesLogoutToken."""
    _, headers, form = posted
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert set(form) == {"logout_token"}
    (token,) = form["logout_token"]
    header, claims = read_signed(token, jwks, algorithms)
    assert header.get("typ", "logout+jwt").lower() == "logout+jwt"
    assert claims["iss"] == issuer
    assert claims["aud"] in (client_id, [client_id])
    assert now - 60 <= claims["iat"] <= now
    assert now < claims["exp"] <= now + 300
    assert claims["jti"]
    assert claims["events"] == {BACK_CHANNEL: {}}
    assert "nonce" not in claims
    assert claims.get("sub", id_token_claims["sub"]) == id_token_claims["sub"]
    assert claims["sid"] == id_token_claims["sid"], "sid is mandatory for the certificate"
    assert set(claims) <= _CLAIMS
