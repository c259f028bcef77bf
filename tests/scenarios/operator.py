"""The operator of the running sandbox at its command line, and relying parties that they register."""

import json
import shlex
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc.jwk import ECKey

from tests.journeys import story
from tests.journeys.drivers import PlainHttpDriver
from tests.rp import RelyingParty, RequestsHttp
from tests.services.sandbox import CHECKOUT

TEMPLATE = CHECKOUT / "provider" / "cli" / "sandbox" / "maternal_app.json"
PATIENCE_SECONDS = 40
CHANGED, UNDECIDED = 409, 422


class Operator:
    """Whoever runs `madoguchi`, with the settings that the sandbox wrote down for them."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        lines = (sandbox.data / "provider.env").read_text("utf-8")
        words = shlex.split(lines.replace("export ", ""))
        self._environment = sandbox.environment | dict(word.split("=", 1) for word in words)

    def run(self, *command):
        """Run a command to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "provider.cli.main", *command],
            cwd=CHECKOUT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def registers(self, folder, name, categories, *, max_term_days=0):
        """Register a relying party whose one purpose was reviewed for these categories."""
        key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
        template = json.loads(TEMPLATE.read_text("utf-8"))
        del template["event_delivery_uri"]
        metadata = template | {
            "client_name": name,
            "client_name#en": name,
            "sector": name,
            "redirect_uris": [self.redirect_uri],
            "jwks": {"keys": [key.as_dict(private=False)]},
            "scope": " ".join(["openid", "offline_access", *categories]),
            "self_information_entitlement": {
                "purposes": [
                    {
                        "id": "story",
                        "text": {"ja": "見本のため", "en": "For a sample"},
                        "categories": categories,
                        "max_term_days": max_term_days,
                    }
                ]
            },
        }
        file = folder / f"{name}.json"
        file.write_text(json.dumps(metadata), "utf-8")
        registered = json.loads(self.run("client", "add", str(file)))
        return self._party(registered["client_id"], key)

    @property
    def redirect_uri(self):
        """Where browsers come back to: a page of the sandbox that does nothing with a code."""
        return self.sandbox.url("maternal_app") + "/elsewhere"

    def _party(self, client_id, key):
        session = requests.Session()
        session.trust_env = False
        issuer = self.sandbox.url("issuer")
        http = RequestsHttp(session, issuer)
        return RelyingParty(http, issuer, client_id, key=key, redirect_uri=self.redirect_uri)


class Visit:
    """Somebody hands over to a relying party what it asks for; then it reads.

    ``unseen`` names categories that are handed over later, without waiting to see what is in them.
    """

    def __init__(self, party, card, scope, *, subject=None, term=None, unseen=()):
        self.party = party
        self.walker = PlainHttpDriver()
        pushed = party.push(scope=scope)
        assert pushed.status == 201, pushed.body
        self.walker.open(party.issuer + party.authorize_path(pushed.json["request_uri"]))
        story.to_the_bridge(self.walker)
        story.use_card(self.walker, card=card)
        self.walker.press("return")
        if self.walker.options("subject"):
            chosen = self.walker.labelled("subject", subject)
            self.walker.press("continue", subject=chosen)
        ticked = self.walker.options("category")
        chosen = {"category": ticked} if ticked else {}
        self.walker.press("continue", **chosen, **({"term": term} if term else {}))
        self._agree(unseen)
        self.walker.press("return")
        code = parse_qs(urlsplit(self.walker.visited[-1][1]).query)["code"][0]
        granted = party.exchange(code)
        assert granted.status == 200, granted.body
        self.tokens = granted.json

    def _agree(self, unseen):
        """Agree; where an answer came in between, the page is read again, and what cannot be read comes later."""
        ways = {f"way-0-{each}": "later" for each in unseen}
        for _ in range(5):
            offered = {name: way for name, way in ways.items() if self.walker.options(name)}
            status = self.walker.press("agree", **offered).status
            if status == UNDECIDED:
                names = {name for form in self.walker.page.forms for name in form.options}
                ways = {name: "later" for name in names if name.startswith("way-")}
            elif status != CHANGED:
                return

    @property
    def token(self):
        """The access token of now."""
        return self.tokens["access_token"]

    def refresh(self):
        """Take new tokens."""
        granted = self.party.refresh(self.tokens["refresh_token"])
        assert granted.status == 200, granted.body
        self.tokens = granted.json

    def ask(self, key="key-1"):
        """Ask for everything that was handed over; return the request's id."""
        headers = {"Idempotency-Key": key}
        asked = self.party.post_json("/self-information/requests", self.token, {}, headers=headers)
        assert asked.status == 202, asked.body
        return asked.json["request_id"]

    def result_of(self, request_id, state):
        """Wait until a request has come so far; return what is there, by scope."""
        path = f"/self-information/requests/{request_id}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.party.get(path, self.token).json["status"] != state:
            assert time.monotonic() < deadline, f"the request does not become {state}"
            time.sleep(0.25)
        answer = self.party.get(f"{path}/result", self.token)
        assert answer.status == 200, answer.body
        assert answer.json["status"] == state
        return {entry["category"]: entry for entry in answer.json["categories"]}

    def read(self, key="key-1"):
        """Ask, wait for all of it, and return it by scope."""
        return self.result_of(self.ask(key), "ready")


def records(entry):
    """Return all records of a category in a result."""
    return [record for each in entry["datasets"] for record in each["records"]]
