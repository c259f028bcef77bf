"""The default profile by a third code base: requests_oauth2client, with its own JOSE library underneath."""

import pytest
import requests
from requests_oauth2client import BearerToken, OAuth2Client, PrivateKeyJwt

SCOPE = "openid offline_access immunisation maternal_child_health"

pytestmark = pytest.mark.process


def _client(site):
    session = requests.Session()
    session.trust_env, session.verify = False, site.ca_file or True
    return OAuth2Client.from_discovery_endpoint(
        issuer=site.issuer,
        # Its default is the endpoint's address, which no FAPI 2.0 server may take.
        auth=PrivateKeyJwt(site.register(), site.signing, aud=site.issuer),
        redirect_uri=f"{site.callback.origin}/callback",
        id_token_signed_response_alg="ES256",
        dpop_bound_access_tokens=True,
        session=session,
        testing=site.issuer.startswith("http:"),
    )


def test_it_walks_the_whole_flow(site):
    client = _client(site)
    asked = client.authorization_request(scope=SCOPE)
    pushed = client.pushed_authorization_request(asked)
    answered = asked.validate_callback(site.hand_over(pushed.uri)["url"])
    assert answered.iss == site.issuer
    first = client.authorization_code(answered, validate=False)
    # Its check of an id_token ends by copying the token, which it cannot do with a bound one (1.8.0).
    BearerToken(first.access_token, id_token=first.id_token).validate_id_token(client, answered)
    tokens = client.refresh_token(first)
    assert client.userinfo(tokens).keys() == {"sub"}
    released = client.session.get(f"{site.issuer}/self-information/immunisation", auth=tokens)
    assert released.status_code in (200, 202)
    assert client.introspect_token(tokens)["active"] is True
    assert client.revoke_access_token(tokens) is True
    assert client.introspect_token(tokens) == {"active": False}
