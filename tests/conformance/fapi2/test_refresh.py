"""The module about refresh, and the conditions of part 4.6."""

from joserfc.jwk import ECKey

from tests.conformance.conditions.errors import check_refused
from tests.conformance.plan import module


@module("fapi2-security-profile-final-refresh-token")
def test_a_refresh_token_serves_its_client_again_and_again(run):
    assert "refresh_token" in run.suite.metadata()["grant_types_supported"]
    first = run.tokens()
    refreshed = refresh(run, first, first["refresh_token"])
    run.suite.clock.turn(seconds=30)
    again = refresh(run, first, first["refresh_token"])
    tokens = {each["access_token"] for each in (first, refreshed, again)}
    assert len(tokens) == 3

    value = first["refresh_token"]
    check_refused(run.second.refresh(value), "invalid_grant")
    check_refused(run.first.refresh(value, assertion=False), "invalid_client", "invalid_request")
    if run.variant.binding == "dpop":
        # By condition ReturnedInvalidClientGrantOrRequestError, so not by "invalid_dpop_proof".
        codes = ("invalid_client", "invalid_grant", "invalid_request")
        check_refused(run.first.refresh(value, proof=False), *codes)
    refresh(run, first, value)


def refresh(run, first, value):
    """RefreshTokenRequestSteps: with the granted scope and a new key; the new token works."""
    run.first.proof_key = ECKey.generate_key("P-256")
    answer = run.first.refresh(value, scope=first["scope"])
    members = answer.json
    if "id_token" in members:
        tokens = run.checked_tokens(answer, nonce=None)
        for name in ("iss", "sub", "aud", "auth_time", "azp"):
            assert tokens["claims"].get(name) == first["claims"].get(name)
    else:
        assert answer.status == 200, members
        assert answer.headers["Cache-Control"] == "no-store"
    run.userinfo(members | {"claims": first["claims"]})
    return members
