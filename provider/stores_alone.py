"""Single stores, opened alone for the command line, which needs no whole provider."""

from datetime import timedelta

from provider.keys.envelope import Envelope
from provider.keys.rotation import Rotation
from provider.keys.schedule import Schedule
from provider.oauth.registration.review_desk import ReviewDesk
from provider.settings import Settings
from provider.storage.client_versions import ClientVersionStore
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from provider.storage.disclosures import SqlDisclosureLog
from provider.storage.key_store import SqlSigningKeyStore
from provider.storage.registration_limits import RegistrationLimits


def client_store(settings: Settings) -> ClientStore:
    """Open the register of relying parties alone, for the command line."""
    return ClientStore(Database(settings.database_url))


def review_desk(settings: Settings) -> ReviewDesk:
    """Open the review of relying parties alone, for the command line."""
    database = Database(settings.database_url)
    return ReviewDesk(
        database, ClientStore(database), ClientVersionStore(database), settings.production
    )


def registration_limits(settings: Settings) -> RegistrationLimits:
    """Open the invitations alone, for the command line."""
    return RegistrationLimits(Database(settings.database_url))


def disclosure_log(settings: Settings) -> SqlDisclosureLog:
    """Open the ledger alone, for the command line."""
    return SqlDisclosureLog(Database(settings.database_url))


def key_rotation(settings: Settings) -> Rotation:
    """Open the signing keys alone, for the command line."""
    store = SqlSigningKeyStore(Database(settings.database_url))
    return Rotation(store, Envelope.from_file(settings.kek_file), schedule_of(settings))


def schedule_of(settings: Settings) -> Schedule:
    """Return when signing keys are published, used and retired."""
    return Schedule(
        refresh=timedelta(seconds=settings.key_refresh_seconds),
        cached=timedelta(seconds=settings.jwks_cache_seconds),
        retiring=timedelta(seconds=settings.key_retiring_seconds),
    )
