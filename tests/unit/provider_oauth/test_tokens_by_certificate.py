"""From the push to a resource by certificate alone (RFC 8705), as a proxy brings it to the listener."""

import pytest

from tests.certificate_party import (
    BehindProxy,
    behind_proxy,
    by_ca,
    clients_ca,
    registered_by_certificate,
    self_signed,
)
from tests.certificates import made
from tests.oauth_provider import InProcessProvider
from tests.rp import FlaskHttp, RelyingParty

__all__ = ["behind_proxy", "clients_ca"]


@pytest.fixture(params=["tls_client_auth", "self_signed_tls_client_auth"])
def held_and_party(request, behind_proxy, clients_ca):
    """A relying party of each kind, and the certificate that it shows."""
    known_ca = request.param == "tls_client_auth"
    held = made("CN=koyomi", by=clients_ca if known_ca else None)
    metadata = by_ca("CN=koyomi") if known_ca else self_signed(held)
    http = BehindProxy(behind_proxy.app, held)
    return held, registered_by_certificate(behind_proxy, "koyomi", http, metadata)


def test_a_certificate_is_authentication_and_binding_at_once(behind_proxy, held_and_party):
    _, party = held_and_party
    tokens = behind_proxy.tokens(party)
    assert tokens["token_type"] == "Bearer"
    assert party.get("/userinfo", tokens["access_token"]).status == 200
    introspected = party.introspect(tokens["access_token"]).json
    assert set(introspected["cnf"]) == {"x5t#S256"}
    assert party.revoke(tokens["access_token"]).status == 200
    assert party.get("/userinfo", tokens["access_token"]).status == 401


def test_the_token_is_of_no_use_with_another_certificate_or_none(
    behind_proxy, held_and_party, clients_ca
):
    _, party = held_and_party
    token = behind_proxy.tokens(party)["access_token"]
    for other in (made("CN=koyomi"), made("CN=koyomi", by=clients_ca), None):
        stolen = party.showing(BehindProxy(behind_proxy.app, other))
        answer = stolen.get("/userinfo", token)
        assert (answer.status, answer.error) == (401, "invalid_token")
    public = InProcessProvider(behind_proxy.settings)  # the same listener without the proxy
    public.clock.now = behind_proxy.clock.now
    assert party.showing(FlaskHttp(public.app.test_client())).get("/userinfo", token).status == 401
    public.close()


def test_a_renewed_certificate_brings_new_tokens_by_the_refresh_token(behind_proxy, clients_ca):
    held, renewed = made("CN=koyomi", by=clients_ca), made("CN=koyomi", by=clients_ca)
    http = BehindProxy(behind_proxy.app, held)
    party = registered_by_certificate(behind_proxy, "koyomi", http, by_ca())
    tokens = behind_proxy.tokens(party, push={"scope": "openid immunisation offline_access"})
    later = party.showing(BehindProxy(behind_proxy.app, renewed))
    answer = later.refresh(tokens["refresh_token"])
    assert answer.status == 200
    assert later.get("/userinfo", answer.json["access_token"]).status == 200
    assert party.get("/userinfo", answer.json["access_token"]).status == 401


def test_an_assertion_may_authenticate_while_the_certificate_binds(behind_proxy):
    held = made("CN=anything")
    http = BehindProxy(behind_proxy.app, held)
    party = RelyingParty(http, behind_proxy.settings.issuer_url, "koyomi", clock=behind_proxy.clock)
    behind_proxy.register(party, tls_client_certificate_bound_access_tokens=True)
    pushed = party.push(proof=False)
    flow, grant = behind_proxy.agreed(party, pushed.json["request_uri"])
    oauth = behind_proxy.services.oauth
    left = oauth.authorization.issue_code(flow, [grant], now=behind_proxy.clock()).location
    answer = party.exchange(left.partition("code=")[2].partition("&")[0], proof=False)
    assert answer.json["token_type"] == "Bearer"


def test_a_proof_for_the_listeners_own_address_is_accepted_there(behind_proxy):
    base, app = behind_proxy.settings.mtls_url, behind_proxy.app
    party = behind_proxy.relying_party()
    party.http = BehindProxy(app)
    assert party.push(retry=False).error in ("use_dpop_nonce", "invalid_dpop_proof")
    assert party.push(proof=party.proof("POST", "/par", htu=f"{base}/par")).status == 201
    elsewhere = party.push(proof=party.proof("POST", "/par"))  # made for the issuer's address
    assert (elsewhere.status, elsewhere.error) == (400, "invalid_dpop_proof")
