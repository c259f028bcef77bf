"""Agencies that seal behind the real client for agencies, and a relying party that asks for it."""

from dataclasses import asdict, replace

import httpx
from joserfc.jwk import ECKey

from connectors.contract.agency_keys import agency_keys
from connectors.kit.service import Asked
from connectors.kit.signing import new_signing_key
from connectors.registry import AgencyEndpoint
from connectors.rest.source import AgencyHttpSource
from provider.selfinfo.sealed import CONSENT_MEMBER
from provider.storage.grants import GrantRow
from scopes.catalogue import CATALOGUE
from tests.fakes.counter import HOLDERS
from tests.flows.conftest import Caller
from tests.sealed.office import office

AGENCY_KEY = new_signing_key()
SCOPE = "immunisation.record"
CATEGORY = "immunisation"


def new_client_key(curve="P-256", kid="enc-1"):
    """Return a relying party's private key to be sealed to."""
    made = ECKey.generate_key(curve)
    return ECKey.import_key({**made.as_dict(private=True), "kid": kid})


def public(key):
    return {**key.as_dict(private=False), "use": "enc", "alg": "ECDH-ES+A256KW"}


CLIENT_KEY = new_client_key()


def records(count=2, category=CATEGORY, **changes):
    """Return what an office holds, each record under the office's own id."""
    example = CATALOGUE[category].examples[0]
    return [{**example, "record_id": f"office-{n}", **changes} for n in range(count)]


class Offices:
    """``held`` maps (agency, category) to records; ``sealing`` are the agencies that offer it.

    ``replies`` may put an answer in the place of an office's own. ``questions`` are as they arrived.
    """

    def __init__(self, clock, sealing=("hinata",)):
        self.held, self.replies, self.questions = {}, {}, []
        self._clock = clock
        keys = agency_keys({"keys": {"keys": [AGENCY_KEY.as_dict(private=False)]}})
        self.endpoints = {
            name: AgencyEndpoint(
                name,
                f"https://{name}.example",
                holder,
                "secret",
                entry={"sealed": [CATEGORY]} if name in sealing else {},
                keys=keys,
            )
            for name, holder in HOLDERS.items()
        }
        self._offices = {
            name: office(
                name, asdict(holder), self._records(name), AGENCY_KEY, sealed=name in sealing
            )
            for name, holder in HOLDERS.items()
        }
        transport = httpx.MockTransport(self._answer)
        self.source = AgencyHttpSource(
            self.endpoints, new_client=lambda _: httpx.AsyncClient(transport=transport)
        )

    def _records(self, name):
        return lambda question: self.held.get((name, question.category), [])

    def _answer(self, request):
        agency = request.url.host.partition(".")[0]
        self.questions.append((agency, request.content))
        asked = Asked(request.method, request.url.path, request.headers, request.content)
        told = self._offices[agency].answer(asked, now=self._clock())
        body = self.replies.get(agency, lambda body: body)(told.body)
        return httpx.Response(
            told.status, stream=httpx.ByteStream(body), headers=dict(told.headers)
        )


def seals(provider, worker, offices):
    """Let the provider ask these offices, and know what they offer."""
    services = provider.services
    object.__setattr__(services, "agencies", offices.endpoints)
    services.__dict__.pop("sealed_path", None)
    worker._collector = replace(
        worker._collector, source=offices.source, sealed_path=services.sealed_path
    )


def consent_sealed(provider, *tokens, told=None, **consent):
    """Register a relying party that asks for sealed answers, and let the citizen agree.

    ``told`` are the scopes of which the page said that they leave sealed; else all of ``tokens``.
    """
    party = registered(provider, *tokens)
    agreed = provider.agreed

    def agreed_as_told(*args, **named):
        flow, grant = agreed(*args, **named)
        told_scopes = list(tokens if told is None else told)
        note_told(provider, grant.grant_id, told_scopes)
        return flow, grant

    provider.agreed = agreed_as_told
    try:
        given = provider.tokens(party, push={"scope": " ".join(["openid", *tokens])}, **consent)
    finally:
        provider.agreed = agreed
    return Caller(party, given)


def registered(provider, *tokens):
    """Register a relying party that asks for sealed answers."""
    party = provider.relying_party("sealed-asker")
    purpose = {
        "id": "asking",
        "text": {"ja": "確認のため", "en": "To check"},
        "categories": [*tokens],
        "max_term_days": 0,
    }
    provider.register(
        party,
        self_information_entitlement={"purposes": [purpose]},
        self_information_sealed_alg="ECDH-ES+A256KW",
        jwks={"keys": [*party.jwks["keys"], public(CLIENT_KEY)]},
    )
    return party


def note_told(provider, grant_id, scopes):
    """Keep with a grant what the page of consent said is sealed."""
    with provider.services.database.transaction() as connection:
        connection.execute(
            GrantRow.__table__.update()
            .where(GrantRow.grant_id == grant_id)
            .values(consent_text={CONSENT_MEMBER: scopes})
        )
