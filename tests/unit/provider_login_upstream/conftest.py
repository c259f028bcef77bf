"""An authenticator of ours that speaks to the emulator as a real process, and a register in memory."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.directory_port import DirectoryPerson, PersonName
from connectors.sandbox.basic_four import BasicFour
from connectors.sandbox.people import PEOPLE, load_people
from provider.login.upstream.authenticator import UpstreamAuthenticator, UpstreamEvidence
from provider.login.upstream.callback import unverified_code
from provider.login.upstream.calls import UpstreamCalls
from provider.login.upstream.provider import UpstreamProvider
from provider.login.upstream.request import authorization_address, new_request
from tests.services.auth_app import CLIENT_ID, MISAKI, parameters

CALLBACK = "http://localhost:8600/login/upstream/callback"


class Register:
    """The residents' register over the invented people."""

    def __init__(self):
        self.people = load_people(PEOPLE)

    def identify(self, four):
        asked = BasicFour(four.name, four.sex, four.birth_date, four.address).comparable()
        for person in self.people.values():
            if person.basic_four().comparable() == asked:
                born = date.fromisoformat(person.birth_date)
                return DirectoryPerson(person.person_id, PersonName(**person.name), born)
        return None


@dataclass
class Party:
    """We as a relying party of the emulator."""

    auth_app: object
    provider: UpstreamProvider
    authenticator: UpstreamAuthenticator

    def evidence(self, person=MISAKI, *, began=timedelta(0)):
        """Send a person there and return what comes back with them."""
        sent, at = new_request(), datetime.now(UTC)
        back = self.auth_app.answer(authorization_address(self.provider, sent), person)
        told = {name: [value] for name, value in parameters(back).items()}
        assert told["state"] == [sent.state]
        code = unverified_code(told, self.provider)
        return UpstreamEvidence(code, sent.code_verifier, sent.nonce, at - began)

    def log_in(self, person=MISAKI, **more):
        """Do the whole of it."""
        return self.authenticator.authenticate(self.evidence(person, **more), now=datetime.now(UTC))


@pytest.fixture
def party(auth_app):
    """Return a relying party that the emulator knows."""
    auth_app.register(CALLBACK)
    provider = UpstreamProvider(auth_app.issuer, CLIENT_ID, CALLBACK, "aal3 crl")
    authenticator = UpstreamAuthenticator(
        provider,
        auth_app.key,
        Register(),
        UpstreamCalls(time_limit=1.0),
        recheck=timedelta(days=365),
    )
    return Party(auth_app, provider, authenticator)
