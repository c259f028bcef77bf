"""Single stores, opened alone for the command line, which needs no whole provider, and what stands on few."""

from collections.abc import Collection
from datetime import datetime, timedelta

from connectors.contract.protection_statement import ProtectionStatement
from connectors.directory_port import PersonDirectory
from consent.relying_party import RelyingPartyStatus
from provider.keys.envelope import Envelope
from provider.keys.ring import KeyRing
from provider.keys.rotation import Rotation
from provider.keys.schedule import Schedule
from provider.oauth.assembly import Stores
from provider.oauth.identity_lookup import IdentityLookup
from provider.oauth.registration.review_desk import ReviewDesk
from provider.selfinfo.protection_desk import ProtectionDesk
from provider.settings import Settings
from provider.storage.amendments import AmendmentStore
from provider.storage.client_sessions import ClientSessionStore
from provider.storage.client_versions import ClientVersionStore
from provider.storage.clients import ClientStore
from provider.storage.counter_clerks import CounterClerks
from provider.storage.db import Database
from provider.storage.disclosures import SqlDisclosureLog
from provider.storage.grants import SqlGrantStore
from provider.storage.key_store import SqlSigningKeyStore
from provider.storage.ledger_checks import LedgerChecks
from provider.storage.management_tokens import ManagementTokenStore
from provider.storage.notice_causes import NoticeCauses
from provider.storage.persons import PersonStore
from provider.storage.protection_flags import SqlProtectionFlags
from provider.storage.pushed_requests import PushedRequestStore
from provider.storage.registration_limits import RegistrationLimits
from provider.storage.replays import OneTimeValue, ReplayStore
from provider.storage.retrievals import SqlRetrievalStore
from provider.storage.tallies import Tallies
from provider.storage.tokens import CodeStore, TokenStore


def client_store(settings: Settings) -> ClientStore:
    """Open the register of relying parties alone, for the command line."""
    return ClientStore(Database(settings.database_url))


def review_desk(settings: Settings) -> ReviewDesk:
    """Open the review of relying parties alone, for the command line."""
    database = Database(settings.database_url)
    return ReviewDesk(
        database, ClientStore(database), ClientVersionStore(database), settings.production
    )


def change_status(
    settings: Settings, client_id: str, status: RelyingPartyStatus, *, now: datetime
) -> bool:
    """Suspend or readmit a relying party; people hear of a suspension. False when there is none to change."""
    database = Database(settings.database_url)
    with database.transaction():
        changed = ClientStore(database).set_status(client_id, status)
        if changed and status is RelyingPartyStatus.SUSPENDED:
            NoticeCauses(database).suspended(client_id, now=now)
    return changed


def registration_limits(settings: Settings) -> RegistrationLimits:
    """Open the invitations alone, for the command line."""
    return RegistrationLimits(Database(settings.database_url))


def disclosure_log(settings: Settings) -> SqlDisclosureLog:
    """Open the ledger alone, for the command line."""
    return SqlDisclosureLog(Database(settings.database_url))


def ledger_checks(settings: Settings) -> LedgerChecks:
    """Open what is known of the latest walk of the ledger alone, for the command line."""
    return LedgerChecks(Database(settings.database_url))


def counter_clerks(settings: Settings) -> CounterClerks:
    """Open the register of counter clerks alone, for the command line."""
    return CounterClerks(Database(settings.database_url))


def tallies(settings: Settings) -> Tallies:
    """Open the counts of agencies' answers alone, for the command line."""
    return Tallies(Database(settings.database_url))


def key_ring(settings: Settings) -> KeyRing:
    """Open the keys that sign alone, for the command line."""
    store = SqlSigningKeyStore(Database(settings.database_url))
    return KeyRing(store, Envelope.from_file(settings.kek_file), schedule_of(settings))


def key_rotation(settings: Settings) -> Rotation:
    """Open the signing keys alone, for the command line."""
    store = SqlSigningKeyStore(Database(settings.database_url))
    return Rotation(store, Envelope.from_file(settings.kek_file), schedule_of(settings))


def oauth_stores(
    settings: Settings, database: Database, envelope: Envelope, identity: IdentityLookup
) -> Stores:
    """Open what the protocol keeps."""
    return Stores(
        database=database,
        clients=ClientStore(database),
        pushed_requests=PushedRequestStore(database, envelope),
        codes=CodeStore(database),
        tokens=TokenStore(database),
        replays=ReplayStore(database),
        retrievals=SqlRetrievalStore(database),
        disclosures=SqlDisclosureLog(database),
        identity=identity,
        grants=SqlGrantStore(database),
        amendments=AmendmentStore(database),
        management_tokens=ManagementTokenStore(database),
        client_sessions=ClientSessionStore(database, timedelta(seconds=settings.session_seconds)),
        envelope=envelope,
    )


def protection_desk(
    database: Database,
    flags: SqlProtectionFlags,
    persons: PersonStore,
    directory: PersonDirectory,
    agencies: Collection[str],
) -> ProtectionDesk:
    """Put together where protection flags are set and lifted."""
    replays = ReplayStore(database)

    def spend(said: ProtectionStatement) -> None:
        once = OneTimeValue("protection_statement", said.agency_id, said.jti, said.unusable_from)
        replays.spend([once])

    return ProtectionDesk(flags, persons, directory, database, spend, agencies)


def schedule_of(settings: Settings) -> Schedule:
    """Return when signing keys are published, used and retired."""
    return Schedule(
        refresh=timedelta(seconds=settings.key_refresh_seconds),
        cached=timedelta(seconds=settings.jwks_cache_seconds),
        retiring=timedelta(seconds=settings.key_retiring_seconds),
    )
