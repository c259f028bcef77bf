"""The composition root: settings become services, once, for the web, the worker and the command line.

Nothing else in the product builds a store or opens an engine.
"""

from dataclasses import dataclass

from provider.clock import Clock, utc_now
from provider.keys.envelope import Envelope
from provider.keys.signing import Signer
from provider.settings import Settings
from provider.storage.db import Database
from provider.storage.key_store import SecretStore


@dataclass(frozen=True)
class Services:
    """Everything that a view, a command or a task may use."""

    settings: Settings
    clock: Clock
    database: Database
    envelope: Envelope
    secrets: SecretStore
    signer: Signer


def build(settings: Settings, *, clock: Clock = utc_now) -> Services:
    """Build every service from the settings."""
    database = Database(settings.database_url)
    envelope = Envelope.from_file(settings.kek_file)
    secrets = SecretStore(database, envelope)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        envelope=envelope,
        secrets=secrets,
        signer=secrets.signer(now=clock()),
    )
