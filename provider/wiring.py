"""The composition root: settings become services, once, for the web, the worker and the command line.

Nothing else in the product builds a store or opens an engine.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from connectors.agency_map import agency_map
from connectors.directory_port import PersonDirectory
from jpki_bridge.origin import origin_of
from provider.clock import Clock, utc_now
from provider.corrections.desk import CorrectionDesk
from provider.events.outbox import Events
from provider.foundations import Foundations
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.keys.ring import KeyRing
from provider.login.assembly import authentication_trust, signature_trust
from provider.login.card_logins import CardLogins
from provider.login.credential_watch import CredentialWatch
from provider.login.upstream.assembly import upstream_authenticator
from provider.notices.assembly import assemble_post
from provider.notices.post import Post
from provider.notices.sweep import NoticeSweep
from provider.notices.unanswered import Unanswered
from provider.oauth.assembly import Stores, assemble
from provider.oauth.identity_lookup import IdentityLookup
from provider.oauth.logout.notices import LogoutNotices
from provider.oauth.registration.assembly import assemble_registration
from provider.oauth.registration.documents import ClientDocuments
from provider.oauth.registration.endpoint import RegistrationEndpoint
from provider.oauth.sealing_keys import SealingKeys
from provider.outbound.client import OutboundClient, tls_context
from provider.outbound.connected import connected_agencies, person_directory
from provider.outbound.sources import agency_corrections, agency_sources
from provider.selfinfo.attestation import Attestations
from provider.selfinfo.consent_tokens import ConsentTokens
from provider.selfinfo.exchange_collecting import ExchangeCollector
from provider.selfinfo.exchange_history import ExchangeHistory
from provider.selfinfo.lives import Lives
from provider.selfinfo.preview_secrets import StoredSecrets
from provider.selfinfo.previews import Previews
from provider.selfinfo.protection_desk import ProtectionDesk
from provider.selfinfo.sealed import SealedPath, offers_from
from provider.selfinfo.ticks import Ticks
from provider.selfinfo.use_cases import SelfInformation, Surroundings
from provider.selfinfo.use_cases import assemble as assemble_self_information
from provider.settings import Settings
from provider.storage.challenges import AnswerParking, ChallengeStore
from provider.storage.client_document_store import ClientDocumentStore
from provider.storage.credential_feed import CredentialFeed
from provider.storage.credential_records import SqlCredentialRecords
from provider.storage.credentials import CredentialStore
from provider.storage.db import Database
from provider.storage.flows import SqlFlowStore
from provider.storage.holders import HolderLookup
from provider.storage.job_queue import HueyQueue
from provider.storage.key_store import SecretStore, SqlSigningKeyStore
from provider.storage.notice_causes import NoticeCauses
from provider.storage.persons import PersonStore
from provider.storage.replays import ReplayStore
from provider.storage.retrieval_upkeep import SqlRetrievalUpkeep
from provider.storage.retrieval_work import SqlRetrievalWork
from provider.storage.sessions import SessionStore
from provider.stores_alone import oauth_stores, protection_desk, schedule_of


@dataclass(frozen=True)
class Services(Foundations):
    """Everything that a view, a command or a task may use."""

    @cached_property
    def self_information(self) -> SelfInformation:
        """The use cases of self-information over these services."""
        return _self_information(self)

    @cached_property
    def previews(self) -> Previews:
        """What shows citizens the very values, before they agree."""
        return Previews(
            reads=self.self_information.citizen_reads,
            store=self.preview_store,
            retrievals=self.retrievals,
            unit=self.database,
            envelope=self.envelope,
            lives=Lives.of(self.settings),
            secrets=StoredSecrets(self.preview_store.secret),
        )

    @cached_property
    def sealed_path(self) -> SealedPath:
        """What agencies seal, and for whom; for the worker, and for pages that tell of it."""
        entries = {name: agency.entry for name, agency in self.agencies.items()}
        return SealedPath(offers_from(entries), SealingKeys(self.clients, self.clock))

    @cached_property
    def exchange_history(self) -> ExchangeHistory:
        """What agencies asked each other, for citizens who ask for it."""
        return ExchangeHistory(
            self.exchange_answers, self.envelope, self.protection_flags.of_person
        )

    @cached_property
    def exchange_collector(self) -> ExchangeCollector:
        """What asks agencies for it, on the floor of a worker and by its gate."""
        floor = self.self_information.collector
        return ExchangeCollector(
            work=self.exchange_answers,
            persons=floor.persons,
            directory=floor.directory,
            source=floor.source,
            envelope=floor.envelope,
            references=floor.references,
            protections=self.protection_flags.of_person,
            agency_map=floor.agency_map,
        )

    @cached_property
    def card_logins(self) -> CardLogins:
        """What judges the answers of cards: of logins, of links, and of a child's card."""
        origin = origin_of(self.settings.issuer_url)
        records = SqlCredentialRecords(self.persons, self.credentials)
        return CardLogins(origin, self.trust, self.signature_trust, self.directory, records)

    @cached_property
    def credential_watch(self) -> CredentialWatch:
        """What keeps credentials up with the directory and the CAs; for the worker."""
        every = timedelta(seconds=self.settings.credential_poll_seconds)
        feed = CredentialFeed(self.database, self.credentials)
        return CredentialWatch(self.directory, feed, self.credentials, self.trust, every)

    @cached_property
    def protection_desk(self) -> ProtectionDesk:
        """Where protection flags are set and lifted."""
        known = self.agencies.keys()
        return protection_desk(
            self.database, self.protection_flags, self.persons, self.directory, known
        )

    @cached_property
    def outbound(self) -> OutboundClient:
        """What calls addresses that clients registered; this machine may be called in trials only."""
        tls = tls_context(self.settings.outbound_ca_file)
        return OutboundClient(tls, loopback=not self.settings.production)

    @cached_property
    def client_fetcher(self) -> ClientDocuments:
        """What keeps our copies fresh: for the worker and for registrations, not for other requests."""
        return ClientDocuments(self.client_documents, self.outbound)

    @cached_property
    def logout_notices(self) -> LogoutNotices:
        """What tells relying parties that a session ended; for the worker."""
        oauth = self.oauth
        return LogoutNotices(
            self.client_sessions, self.clients, oauth.messages, oauth.pairwise, self.outbound
        )

    @cached_property
    def events(self) -> Events:
        """What tells relying parties of their grants; the worker brings it to them."""
        told, oauth = (self.party_events, self.clients, self.grants), self.oauth
        return Events(*told, oauth.messages, oauth.pairwise, self.outbound)

    @cached_property
    def corrections(self) -> CorrectionDesk:
        """Where citizens say that a record is wrong, and agencies what came of it."""
        prove = ConsentTokens(self.keys, self.settings.issuer_url, self.clock)
        return CorrectionDesk(
            cases=self.correction_cases,
            persons=self.persons,
            directory=self.directory,
            unit=self.database,
            agencies=self.agencies,
            send=agency_corrections(self.settings, self.agencies, prove),
            references=KeyedHash(self.secrets.named("agency_reference", now=self.clock())),
            protections=self.protection_flags.of_person,
            spend=ReplayStore(self.database).spend,
            holders=HolderLookup(self.database),
            hearers=self.still_acting.hearers,
            tell_person=self.notices.tell,
            tell_party=self.events.tell,
        )

    @cached_property
    def post(self) -> Post:
        """The post: what sends mail; for the worker, and for pages that ask for an address."""
        return assemble_post(self.settings, self.outbox, self.mail_addresses, self.envelope)

    @cached_property
    def notice_sweep(self) -> NoticeSweep:
        """What tells people of what nobody does at that instant; for the worker."""
        unanswered = Unanswered(self.correction_cases, self.still_acting, self.notices)
        causes = NoticeCauses(self.database)
        return NoticeSweep(causes, self.notices, self.still_acting, unanswered)

    @cached_property
    def registration(self) -> RegistrationEndpoint:
        """What registers clients without the operator, and lets each manage itself."""
        sources = KeyedHash(self.secrets.named("registration_source", now=self.clock()))
        return assemble_registration(
            self.settings, self.database, sources, self.outbound, self.client_fetcher
        )


def build(
    settings: Settings, *, clock: Clock = utc_now, directory: PersonDirectory | None = None
) -> Services:
    """Build every service; what the settings point at is judged before anything is written."""
    trust, agencies = authentication_trust(settings), connected_agencies(settings)
    link_trust = signature_trust(settings)
    directory = directory or person_directory(settings)
    upstream = upstream_authenticator(settings, directory)
    database = Database(settings.database_url)
    envelope = Envelope.from_file(settings.kek_file)
    secrets = SecretStore(database, envelope)
    now = clock()
    keys = KeyRing(SqlSigningKeyStore(database), envelope, schedule_of(settings))
    persons = PersonStore(database, envelope, KeyedHash(secrets.named("person", now=now)))
    stores = oauth_stores(settings, database, envelope, IdentityLookup(directory, persons))
    oauth = assemble(settings, stores, secrets, keys, now=now)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        envelope=envelope,
        secrets=secrets,
        keys=keys,
        sessions=_sessions(settings, database),
        flows=SqlFlowStore(database, envelope),
        challenges=ChallengeStore(database),
        parking=AnswerParking(database, envelope),
        persons=persons,
        credentials=CredentialStore(database, persons.keyed),
        directory=directory,
        trust=trust,
        signature_trust=link_trust,
        upstream=upstream,
        form_tokens=KeyedHash(secrets.named("form_token", now=now)),
        agencies=agencies,
        queue=HueyQueue(settings.queue_url),
        client_documents=ClientDocumentStore(database),
        oauth=oauth,
        **_shared(stores),
    )


def _shared(stores: Stores) -> dict[str, Any]:
    """Name the stores that the protocol and the rest of the provider share."""
    names = ("clients", "client_sessions", "disclosures", "grants", "retrievals")
    return {name: getattr(stores, name) for name in names}


def _sessions(settings: Settings, database: Database) -> SessionStore:
    return SessionStore(
        database,
        idle=timedelta(seconds=settings.idle_seconds),
        absolute=timedelta(seconds=settings.session_seconds),
    )


def _self_information(services: Services) -> SelfInformation:
    settings, database = services.settings, services.database
    references = services.secrets.named("agency_reference", now=services.clock())
    prove = ConsentTokens(services.keys, settings.issuer_url, services.clock)
    source, connected = agency_sources(settings, services.agencies, prove=prove)
    entries = {name: agency.entry for name, agency in services.agencies.items()}
    around = Surroundings(
        retrievals=services.retrievals,
        work=SqlRetrievalWork(database),
        upkeep=SqlRetrievalUpkeep(database),
        disclosures=services.disclosures,
        grants=services.grants,
        persons=services.persons,
        children_by_card=services.representations.children_of,
        directory=services.directory,
        source=source,
        connected=connected,
        unit=database,
        queue=services.queue,
        envelope=services.envelope,
        pairwise=services.oauth.pairwise,
        references=KeyedHash(references),
        attestations=Attestations(services.keys, settings.issuer_url),
        party_name=services.clients.registered_name,
        clock=services.clock,
        protections=services.protection_flags.of_person,
        tallies=services.tallies,
        reports=services.tallies,
        preview_secrets=StoredSecrets(services.preview_store.secret),
        agency_map=agency_map(entries),
        sealed_path=services.sealed_path,
        ticks=Ticks.from_entries(entries, timedelta(seconds=settings.release_tick_seconds)),
    )
    lives = Lives.of(settings)
    return assemble_self_information(around, lives, threads=settings.request_threads_count)
