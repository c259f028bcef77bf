"""What the stories of this folder share: a provider on http or https, and a citizen who hands over."""

import json
from dataclasses import dataclass

import pytest

from tests.foreign.callback import CallbackServer
from tests.foreign.conversation import converse
from tests.foreign.installed import demand_installed
from tests.foreign.relying_parties import private_key, public, register
from tests.journeys import story
from tests.services.sandbox import RunningSandbox
from tests.walker import Walker


@dataclass
class Site:
    """One running provider, the app's callback address, and the way through the citizen's pages."""

    sandbox: RunningSandbox
    callback: CallbackServer
    folder: object
    signing: dict
    """The private JWK by which relying parties sign; one algorithm for each scheme keeps the run short."""
    decryption: dict
    """The private JWK by which they decrypt."""

    @property
    def issuer(self):
        return self.sandbox.url("issuer")

    @property
    def ca_file(self):
        return self.sandbox.status.get("ca_file")

    def register(self, **metadata):
        """Register a relying party whose citizens come back to our callback; return its client id."""
        own = {
            "redirect_uris": [f"{self.callback.origin}/callback"],
            "jwks": {"keys": [public(self.signing), public(self.decryption)]},
            "token_endpoint_auth_signing_alg": self.signing["alg"],
        }
        return register(self.sandbox, self.folder, **own | metadata)

    def converse(self, script, walk, **task):
        """Let a program drive the provider; return what it found."""
        common = {"issuer": self.issuer, "redirectUri": f"{self.callback.origin}/callback"}
        return converse(script, common | task, walk, ca_file=self.ca_file)

    def hand_over(self, url):
        """Walk from an authorization URL to the callback, handing over the child's immunisations."""
        walker = self._with_the_card(url)
        story.choose(walker)
        story.agree_and_return(walker)
        return json.loads(walker.response.text)

    def log_in(self, url):
        """Walk from an authorization URL to the callback, telling one's name and no birthdate."""
        walker = self._with_the_card(url)
        walker.press("agree", claim=["name"])
        if walker.has("answer"):  # a page whose form carries the answer; no script presses it here
            walker.press("return")
        return json.loads(walker.response.text)

    def _with_the_card(self, url):
        walker = Walker(verify=self.ca_file or True).open(url)
        story.to_the_bridge(walker)
        story.use_card(walker)
        return walker.press("return")


@pytest.fixture(scope="session")
def callback():
    """Yield the server that citizens come back to."""
    server = CallbackServer()
    yield server
    server.close()


_SCHEMES = {
    "http": ("sandbox", "ES256", "ECDH-ES+A256KW"),
    "https": ("tls_sandbox", "PS256", "RSA-OAEP-256"),
}


@pytest.fixture(params=_SCHEMES)
def site(request, callback, tmp_path):
    """Return the provider, once over http and once over https."""
    demand_installed()
    sandbox, *algorithms = _SCHEMES[request.param]
    keys = map(private_key, algorithms)
    return Site(request.getfixturevalue(sandbox), callback, tmp_path, *keys)
