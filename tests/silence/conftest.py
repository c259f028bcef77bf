"""One provider on a time line for all stories of a process; each story brings its own people."""

import shutil
from dataclasses import replace

import pytest

from provider.cli.sandbox.environment import provider_environment
from provider.settings import Settings
from tests.oauth_provider import provider  # noqa: F401 - a fixture
from tests.silence.timeline import Line


@pytest.fixture(scope="session")
def line(prepared_plan, migrated_sqlite, tmp_path_factory):
    path = tmp_path_factory.mktemp("silence") / "line.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    environment = provider_environment(prepared_plan)
    settings = Settings.from_environment(
        environment | {"MADOGUCHI_DATABASE_URL": f"sqlite:///{path}"}
    )
    opened = Line(replace(settings, retrieval_seconds=20))
    yield opened
    opened.close()
