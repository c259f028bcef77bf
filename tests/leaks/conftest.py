"""Countries for the scans of a process: one whose agencies sign, and a quicker one whose agencies do not."""

import shutil
from contextlib import contextmanager
from dataclasses import replace

import pytest

from provider.cli.sandbox.environment import provider_environment
from provider.settings import Settings
from tests.leaks.country import Country


@pytest.fixture(scope="module")
def open_country(prepared_plan, migrated_sqlite, tmp_path_factory):
    @contextmanager
    def opened(*, signed):
        path = tmp_path_factory.mktemp("leaks") / "country.sqlite3"
        shutil.copyfile(migrated_sqlite, path)
        environment = provider_environment(prepared_plan)
        settings = Settings.from_environment(
            environment | {"MADOGUCHI_DATABASE_URL": f"sqlite:///{path}"}
        )
        settings = replace(settings, retrieval_seconds=20)
        country = Country(settings, prepared_plan.data, signed=signed)
        with country.open():
            yield country
        country.close()

    return opened


@pytest.fixture(scope="module")
def country(open_country):
    """Return a country whose agencies do not sign."""
    with open_country(signed=False) as country:
        yield country


@pytest.fixture(scope="module")
def signing_country(open_country):
    """Return a country whose agencies sign, so that there are digests and signatures to look into."""
    with open_country(signed=True) as country:
        yield country
