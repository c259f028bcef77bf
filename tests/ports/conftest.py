"""Each store's promises are checked on every database that is supported."""

import pytest

from provider.storage.db import Database
from tests.ports.kept_retrievals import kept  # noqa: F401 - a fixture; the suites find it here


@pytest.fixture
def database(database_url):
    """An empty, migrated database."""
    opened = Database(database_url)
    yield opened
    opened.dispose()
