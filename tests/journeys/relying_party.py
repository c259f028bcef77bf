"""The maternal app's registration in the hands of a test: its key, its client id, its own calls."""

import json
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc.jwk import ECKey

from tests.journeys import story
from tests.rp import RelyingParty, RequestsHttp
from tests.walker import Walker

SCOPE = "openid offline_access immunisation maternal_child_health"


def party_of(sandbox):
    """Return a relying party that is the sandbox's maternal app."""
    app = json.loads((sandbox.data / "clients" / "maternal_app.json").read_bytes())
    session = requests.Session()
    session.trust_env = False
    session.verify = app["ca_file"] or True
    return RelyingParty(
        RequestsHttp(session, app["issuer"]),
        app["issuer"],
        app["client_id"],
        key=ECKey.import_key(app["private_jwk"]),
        redirect_uri=app["redirect_uri"],
    )


def tokens_of(sandbox, *, card="yamada-misaki", scope=SCOPE, **choice):
    """Let a citizen hand something over by plain HTTP; return the party and its tokens."""
    party = party_of(sandbox)
    pushed = party.push(scope=scope)
    assert pushed.status == 201, pushed.body
    walker = Walker(verify=party.http._session.verify)
    walker.open(party.issuer + party.authorize_path(pushed.json["request_uri"]))
    story.to_the_bridge(walker)
    story.use_card(walker, card=card)
    walker.press("return")
    story.choose(walker, **choice)
    walker.press("agree")
    walker.press("return")
    answer = parse_qs(urlsplit(walker.visited[-1][1]).query)
    tokens = party.exchange(answer["code"][0])
    assert tokens.status == 200, tokens.body
    return party, tokens.json, walker
