"""The provider under test as a conformance run sees it: an https issuer, citizens with cards, clients."""

import json
from dataclasses import replace

from provider.app import create_app
from provider.oauth.registration.metadata import read_metadata
from provider.settings import MTLS
from tests.certificates import authority
from tests.citizen_world import TARO, World
from tests.conformance.citizen import Citizen
from tests.rp import FlaskHttp

ISSUER = "https://madoguchi.example"
MTLS_URL = "https://mtls.madoguchi.example"
ENTITLEMENT = {
    "purposes": [
        {
            "id": "vaccination_calendar",
            "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
            "categories": ["immunisation", "maternal_child_health"],
            "needed": ["immunisation"],
            "max_term_days": 365,
        }
    ]
}


class Suite(World):
    """One provider in this process; relying parties speak to it as over the wire."""

    def __init__(self, folder, database_url):
        super().__init__(folder, database_url, origin=ISSUER)
        self.issuer, self.mtls_url = ISSUER, MTLS_URL
        behind_proxy = replace(self.settings, listener=MTLS, mtls_proxy_address="127.0.0.1")
        services = replace(self.services, settings=behind_proxy)
        self.mtls_app = create_app(behind_proxy, services)

    @property
    def now(self):
        """The provider's time in seconds."""
        return int(self.clock().timestamp())

    def http(self):
        """A connection of a relying party's server."""
        return FlaskHttp(self.app.test_client())

    def mtls_http(self):
        """A connection that the proxy in front of the mtls listener passes on."""
        return FlaskHttp(self.mtls_app.test_client())

    def citizen(self, person=TARO):
        """A browser, and the card of the person in front of it."""
        return Citizen(self, self.cards[person])

    def enrol(self, client_id, metadata):
        """Register a relying party as an operator would, after a review."""
        checked = read_metadata({"client_id": client_id, **metadata}, production=False)
        self.services.clients.put(
            client_id,
            checked.metadata,
            checked.entitlement,
            policy=checked.policy,
            sector=checked.sector,
            now=self.clock(),
        )

    def metadata(self):
        """The metadata document as clients see it."""
        return json.loads(self.http().send("GET", "/.well-known/openid-configuration").body)

    def jwks(self):
        """The published keys."""
        return json.loads(self.http().send("GET", "/jwks").body)

    def _settings(self, database_url):
        self.clients_ca = authority(now=self.clock())
        ca_file = self.folder / "clients-ca.pem"
        ca_file.write_bytes(self.clients_ca.pem)
        offered = {"mtls_url": MTLS_URL, "mtls_ca_file": ca_file, "registration": "open"}
        return replace(super()._settings(database_url), **offered)
