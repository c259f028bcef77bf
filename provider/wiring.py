"""The composition root: settings become services, once, for the web, the worker and the command line.

Nothing else in the product builds a store or opens an engine.
"""

from dataclasses import dataclass
from datetime import timedelta

from connectors.directory_http import HttpPersonDirectory
from connectors.port import PersonDirectory
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Trust, load_anchors
from provider.clock import Clock, utc_now
from provider.keys.envelope import Envelope
from provider.keys.keyed import KeyedHash
from provider.keys.signing import Signer
from provider.oauth.assembly import OAuth, Stores, assemble
from provider.oauth.authorization import Authorization
from provider.settings import Settings
from provider.storage.challenges import AnswerParking, ChallengeStore
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from provider.storage.flows import SqlFlowStore
from provider.storage.grants import SqlGrantStore
from provider.storage.key_store import SecretStore
from provider.storage.persons import PersonStore
from provider.storage.pushed_requests import PushedRequestStore
from provider.storage.replays import ReplayStore
from provider.storage.sessions import SessionStore
from provider.storage.tokens import CodeStore, TokenStore


@dataclass(frozen=True)
class Services:
    """Everything that a view, a command or a task may use."""

    settings: Settings
    clock: Clock
    database: Database
    envelope: Envelope
    secrets: SecretStore
    signer: Signer
    sessions: SessionStore
    flows: SqlFlowStore
    challenges: ChallengeStore
    parking: AnswerParking
    persons: PersonStore
    grants: SqlGrantStore
    directory: PersonDirectory
    trust: Trust
    form_tokens: KeyedHash
    clients: ClientStore
    oauth: OAuth
    authorization: Authorization


def build(settings: Settings, *, clock: Clock = utc_now) -> Services:
    """Build every service from the settings."""
    database = Database(settings.database_url)
    envelope = Envelope.from_file(settings.kek_file)
    secrets = SecretStore(database, envelope)
    now = clock()
    signer = secrets.signer(now=now)
    clients = ClientStore(database)
    stores = _oauth_stores(database, envelope, clients)
    oauth = assemble(settings, stores, secrets, signer, now=now)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        envelope=envelope,
        secrets=secrets,
        signer=signer,
        sessions=SessionStore(
            database,
            idle=timedelta(seconds=settings.session_idle_seconds),
            absolute=timedelta(seconds=settings.session_seconds),
        ),
        flows=SqlFlowStore(database, envelope),
        challenges=ChallengeStore(database),
        parking=AnswerParking(database, envelope),
        persons=PersonStore(database, envelope, KeyedHash(secrets.named("person", now=now))),
        grants=SqlGrantStore(database),
        directory=_directory(settings),
        trust=_trust(settings),
        form_tokens=KeyedHash(secrets.named("form_token", now=now)),
        clients=clients,
        oauth=oauth,
        authorization=oauth.authorization,
    )


def client_store(settings: Settings) -> ClientStore:
    """Open the register of relying parties alone, for the command line."""
    return ClientStore(Database(settings.database_url))


def _oauth_stores(database: Database, envelope: Envelope, clients: ClientStore) -> Stores:
    return Stores(
        database=database,
        clients=clients,
        pushed_requests=PushedRequestStore(database, envelope),
        codes=CodeStore(database),
        tokens=TokenStore(database),
        replays=ReplayStore(database),
    )


def _directory(settings: Settings) -> PersonDirectory:
    token = settings.person_directory_token_file.read_text(encoding="utf-8").strip()
    return HttpPersonDirectory(settings.person_directory_url, token)


def _trust(settings: Settings) -> Trust:
    return Trust(
        anchors=load_anchors(settings.auth_ca_file.read_bytes()),
        policy_oids=frozenset(settings.auth_policy_oids.replace(" ", "").split(",")),
        revocation=CrlFile(settings.auth_crl_file),
    )
