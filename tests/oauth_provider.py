"""The provider in this process, with relying parties and consents made straight through its stores."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from consent.amendment import amended
from consent.grant import Grant, grant_end
from provider.app import create_app
from provider.flow.state import Flow, FlowState
from provider.oauth.details import asked_conditions
from provider.oauth.registration.metadata import read_metadata
from provider.storage.persons import CredentialRow, PersonRow
from provider.wiring import build
from scopes.parsing import parse_scope
from tests.rp import FlaskHttp, RelyingParty, without_none

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENTITLEMENT = {
    "purposes": [
        {
            "id": "vaccination_calendar",
            "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
            "categories": ["immunisation", "maternal_child_health"],
            "needed": ["immunisation"],
            "max_term_days": 365,
        },
        {
            "id": "household_check",
            "text": {"ja": "世帯を確かめるため", "en": "To check the household"},
            "categories": ["household"],
            "max_term_days": 0,
        },
    ]
}


class TurnedClock:
    """A clock that stands still until it is turned."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now

    def turn(self, **by):
        self.now += timedelta(**by)


def metadata_of(party, **changes):
    """Return client metadata as an operator would register it; None takes a member away."""
    standard = {
        "client_id": party.client_id,
        "client_name": "こよみ",
        "legal_name": "株式会社こよみ（架空）",
        "sector": "koyomi",
        "redirect_uris": [party.redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": party.jwks,
        "self_information_entitlement": ENTITLEMENT,
    }
    return without_none(standard | changes)


class InProcessProvider:
    """Services, application and clock of one provider, and one citizen."""

    def __init__(self, settings, clock=None):
        self.clock = clock or TurnedClock()
        self.settings = settings
        self.services = build(settings, clock=self.clock)
        self.app = create_app(settings, self.services)
        self.person_id, self.credential_id = self.citizen()

    def citizen(self):
        """Add a person with an active credential; return both ids."""
        person, credential = str(uuid.uuid4()), str(uuid.uuid4())
        with self.services.database.transaction() as connection:
            connection.execute(
                PersonRow.__table__.insert().values(
                    person_id=person,
                    directory_hash=uuid.uuid4().hex,
                    directory_ref=b"sealed",
                    created_at=self.clock(),
                )
            )
            connection.execute(
                CredentialRow.__table__.insert().values(
                    credential_id=credential,
                    person_id=person,
                    issuer_key_sha256="a" * 64,
                    serial_hmac=uuid.uuid4().hex,
                    certificate_hmac=uuid.uuid4().hex,
                    kind="sandbox",
                    not_after=self.clock() + timedelta(days=365),
                    status="active",
                    created_at=self.clock(),
                )
            )
        return person, credential

    def relying_party(self, client_id="koyomi", *, sector="koyomi", metadata=None, **options):
        """Register a relying party and return it."""
        party = RelyingParty(
            FlaskHttp(self.app.test_client()),
            self.settings.issuer_url,
            client_id,
            clock=self.clock,
            **options,
        )
        self.register(party, sector=sector, **(metadata or {}))
        return party

    def register(self, party, **changes):
        checked = read_metadata(metadata_of(party, **changes), production=False)
        self.services.clients.put(
            party.client_id,
            checked.metadata,
            checked.entitlement,
            policy=checked.policy,
            sector=checked.sector,
            now=self.clock(),
        )

    def agreed(
        self, party, request_uri, *, term_days=None, subject_id=None, categories=None, sitting=None
    ):
        """Let the citizen log in and agree; return the flow and its grant."""
        resolved = self.services.oauth.authorization.resolve(
            party.client_id, request_uri, now=self.clock()
        )
        asked = parse_scope(resolved.request.scope)
        grant = self._amending(
            resolved.request,
            Grant(
                grant_id=str(uuid.uuid4()),
                client_id=party.client_id,
                person_id=self.person_id,
                subject_id=subject_id or self.person_id,
                credential_id=self.credential_id,
                relation="legal_representative" if subject_id else "self",
                categories=categories or asked.categories,
                declined=(),
                conditions=asked_conditions(
                    resolved.request.details, categories or asked.categories
                ),
                purpose_id=resolved.request.purpose_id,
                consent_text={"ja": {"purpose": "見本のため", "term": "90日"}},
                standing=term_days is not None,
                given_at=self.clock(),
                expires_at=grant_end(self.clock(), term_days),
                authenticated_at=self.clock(),
                sitting=sitting,
            ),
        )
        self.services.grants.add(grant)
        flow = Flow(
            flow_id=str(uuid.uuid4()),
            session_hash="s" * 64,
            request=resolved.request,
            request_uri_hash=resolved.request_uri_hash,
            state=FlowState.AGREED,
            version=1,
            created_at=self.clock(),
            expires_at=self.clock() + timedelta(minutes=30),
            person_id=self.person_id,
            credential_id=self.credential_id,
            authenticated_at=self.clock(),
            grant_id=grant.grant_id,
        )
        return replace(flow, state=FlowState.FINISHED), grant

    def _amending(self, request, grant):
        if request.grant_id is None:
            return grant
        older = self.services.grants.get(request.grant_id)
        return amended(older, grant, request.grant_management_action)

    def come_back(self, party, *, push=None, **consent):
        """Push, agree and return; give the parameters of the address that the browser is sent to."""
        pushed = party.push(**(push or {}))
        assert pushed.status == 201, pushed.json
        flow, grant = self.agreed(party, pushed.json["request_uri"], **consent)
        left = self.services.oauth.authorization.issue_code(flow, [grant], now=self.clock())
        url = left.location
        answer = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return answer | {"grant_id": grant.grant_id}

    def code(self, party, **options):
        """Return a fresh code."""
        return self.come_back(party, **options)["code"]

    def tokens(self, party, **options):
        """Return a fresh token response."""
        answer = party.exchange(self.code(party, **options))
        assert answer.status == 200, answer.json
        return answer.json

    def set_credential_status(self, status):
        with self.services.database.transaction() as connection:
            connection.execute(
                CredentialRow.__table__.update()
                .where(CredentialRow.credential_id == self.credential_id)
                .values(status=status)
            )

    def close(self):
        self.services.database.dispose()


@pytest.fixture
def provider(prepared_settings):
    """A provider over a fresh SQLite database."""
    opened = InProcessProvider(prepared_settings)
    yield opened
    opened.close()


@pytest.fixture
def each_provider(prepared_settings, database_url):
    """A provider, once on each database."""
    opened = InProcessProvider(replace(prepared_settings, database_url=database_url))
    yield opened
    opened.close()


@pytest.fixture
def rp(provider):
    """A relying party that is registered with the provider."""
    return provider.relying_party()
