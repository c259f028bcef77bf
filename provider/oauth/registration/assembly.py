"""Puts the parts of registration together; what they stand on comes from the composition root."""

from datetime import datetime, timedelta

from provider.keys.keyed import KeyedHash
from provider.oauth.protocol import REGISTRATION_PATH
from provider.oauth.registration.admission import Doorkeeper
from provider.oauth.registration.documents import ClientDocuments
from provider.oauth.registration.endpoint import RegistrationEndpoint
from provider.oauth.registration.sector import LIMITS
from provider.oauth.registration.self_service import SelfService
from provider.oauth.registration.software_statement import StatementKeys
from provider.outbound.client import OutboundClient
from provider.settings import Settings
from provider.storage.client_upkeep import ClientUpkeep
from provider.storage.client_versions import ClientVersionStore
from provider.storage.clients import ClientStore
from provider.storage.db import Database
from provider.storage.registration_limits import RegistrationLimits


def assemble_registration(
    settings: Settings,
    database: Database,
    sources: KeyedHash,
    outbound: OutboundClient,
    documents: ClientDocuments,
) -> RegistrationEndpoint:
    """Build the endpoint. ``sources`` hashes the addresses that open registrations come from."""
    statement_keys = settings.software_statement_keys_file

    def fetch(url: str) -> bytes:
        return outbound.get(url, LIMITS).content

    def registered(client_id: str, now: datetime) -> None:
        documents.refresh_now(client_id, now=now)

    service = SelfService(
        database=database,
        clients=ClientStore(database),
        versions=ClientVersionStore(database),
        upkeep=ClientUpkeep(database),
        statements=StatementKeys.from_file(statement_keys) if statement_keys else None,
        fetch=fetch,
        registered=registered,
        life=timedelta(seconds=settings.registered_client_seconds),
        production=settings.production,
    )
    doorkeeper = Doorkeeper(
        mode=settings.registration,
        limits=RegistrationLimits(database),
        sources=sources,
        per_source=settings.registrations_source_count,
        in_all=settings.registrations_daily_count,
    )
    return RegistrationEndpoint(service, doorkeeper, settings.issuer_url + REGISTRATION_PATH)
