"""Settings that point at real sandbox files, for tests that build the product inside their process."""

from datetime import UTC, datetime

import pytest

from provider.cli.sandbox import prepare
from provider.cli.sandbox.environment import provider_environment
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.ports import chosen_ports
from provider.settings import Settings
from tests.services.free_ports import free_port_block

FILES_ONLY = (prepare._folders, prepare._secrets, prepare._registry_office)
FILES_ONLY += (prepare._auth_app, prepare._agencies)
_PORTS = dict.fromkeys(("agency_port", "app_port", "bridge_port", "directory_port", "port"))


@pytest.fixture(scope="session")
def prepared_plan(tmp_path_factory):
    """Return a sandbox plan whose files exist: CA, cards, tokens, agencies. Nothing listens."""
    plan = Plan(
        data=tmp_path_factory.mktemp("prepared"),
        environment={},
        host="localhost",
        tls=False,
        **chosen_ports(free_port_block(60), _PORTS),
    )
    for step in FILES_ONLY:
        step(plan, datetime.now(UTC))
    return plan


@pytest.fixture
def prepared_settings(prepared_plan, sqlite_url):
    """Return settings over those files and a fresh migrated SQLite database."""
    environment = provider_environment(prepared_plan)
    return Settings.from_environment(environment | {"MADOGUCHI_DATABASE_URL": sqlite_url})
