"""Modules of the Back-Channel Logout plan."""

from urllib.parse import urlencode

import pytest

from tests.conformance.conditions.logout import check_logout_token, check_post_logout
from tests.conformance.login import login_run
from tests.conformance.plan import module
from tests.conformance.site import Site
from tests.conformance.variants import BASIC

AFTER = "https://app.example/after-logout"


@pytest.fixture
def site():
    opened = Site()
    yield opened
    opened.close()


@module("oidcc-backchannel-logout-discovery-endpoint-verification")
def test_the_metadata_offers_logout_by_the_back_channel(suite):
    document = suite.metadata()
    assert document["backchannel_logout_supported"] is True
    assert document["backchannel_logout_session_supported"] is True


@module("oidcc-backchannel-rp-initiated-logout")
def test_the_relying_party_is_told_before_long(suite, site):
    login = login_run(
        suite,
        "told",
        BASIC,
        post_logout_redirect_uris=[AFTER],
        backchannel_logout_uri=f"{site.url}/logout",
        backchannel_logout_session_required=True,
    )
    tokens = login.tokens()
    assert tokens["claims"]["sid"]
    path = suite.metadata()["end_session_endpoint"].removeprefix(suite.issuer)
    parameters = {
        "id_token_hint": tokens["id_token"],
        "post_logout_redirect_uri": AFTER,
        "state": "s",
    }
    login.citizen.open(f"{path}?{urlencode(parameters)}")
    login.citizen.confirm_logout()
    check_post_logout(login.citizen.left_for, registered=AFTER, state="s")
    deliver(suite)
    (posted,) = site.posted
    assert posted[0] == "/logout"
    check_logout_token(
        posted,
        jwks=suite.jwks(),
        issuer=suite.issuer,
        client_id=login.first.client_id,
        now=suite.now,
        id_token_claims=tokens["claims"],
        algorithms=("RS256",),
    )


def deliver(suite):
    """Do what the worker does within seconds: look again until nothing is due."""
    while suite.services.logout_notices.deliver_due(now=suite.clock()):
        pass
