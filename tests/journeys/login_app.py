"""An app that registers itself and logs a citizen in and out, and remembers every secret it was given."""

import json
from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from provider.keys.base64url import from_base64url
from tests.developer import Developer
from tests.foreign.callback import CallbackServer
from tests.journeys import story
from tests.rp import RelyingParty, RequestsHttp
from tests.walker import Walker

CLAIMS = json.dumps({"id_token": {"birthdate": None}})


def claims_of(token):
    """What an id_token says, unverified."""
    return json.loads(from_base64url(token.split(".")[1]))


class LoginApp:
    """Asks for ``openid profile``, and for the birth date in the id_token, too."""

    def __init__(self, issuer):
        self.issuer = issuer
        self.site = CallbackServer()
        session = requests.Session()
        session.trust_env = False
        self._http = RequestsHttp(session, issuer)
        developer = Developer(self._http)
        self.callback = f"{self.site.origin}/callback"
        self.registered = developer.register(
            redirect_uris=[self.callback],
            post_logout_redirect_uris=[f"{self.site.origin}/callback/after"],
        ).json
        assert developer.read().status == 200

    def log_in(self, *, card="yamada-misaki"):
        """Log a citizen in with their card; return the walker, the tokens and UserInfo."""
        party = RelyingParty(
            self._http,
            self.issuer,
            self.registered["client_id"],
            redirect_uri=self.callback,
            method=self.registered["token_endpoint_auth_method"],
            secret=self.registered["client_secret"],
        )
        asked = party.request(
            client_id=party.client_id, scope="openid profile offline_access", claims=CLAIMS
        )
        walker = Walker().open(f"{self.issuer}/authorize?{urlencode(asked)}")
        story.to_the_bridge(walker)
        story.use_card(walker, card=card)
        walker.press("return").press("agree", claim=["name", "birthdate"])
        code = parse_qs(urlsplit(walker.url).query)["code"][0]
        tokens = party.exchange(code, proof=False).json
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        told = self._http.send("GET", "/userinfo", headers=bearer).json
        return walker, tokens, told

    def log_out(self, walker, id_token):
        """Let the citizen press the app's own button, whose form carries the hint."""
        end = self._http.send("GET", "/.well-known/openid-configuration").json
        fields = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": f"{self.site.origin}/callback/after",
        }
        inputs = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in fields.items()
        )
        action = escape(end["end_session_endpoint"])
        form = (
            f'<form method="post" action="{action}">{inputs}<button id="logout">x</button></form>'
        )
        self.site.pages["/leave"] = ("text/html", form.encode())
        walker.open(f"{self.site.origin}/leave").press("logout")
        assert urlsplit(walker.url).path == "/callback/after", walker.url
