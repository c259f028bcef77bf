"""A fresh, migrated database for each test: the same story runs on SQLite and on PostgreSQL."""

import shutil

import pytest
from alembic import command

from provider.cli.db import alembic_config


def _migrate(url):
    command.upgrade(alembic_config(url), "head")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """Return the file of a migrated, empty database, to be copied and never opened."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql):
    """Return the name of a migrated, empty database, to be copied and never opened."""
    name = postgresql.create()
    _migrate(postgresql.url(name))
    return name


@pytest.fixture
def sqlite_url(migrated_sqlite, tmp_path):
    """Return the URL of a fresh migrated SQLite database."""
    path = tmp_path / "test.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql, migrated_postgresql):
    """Yield the URL of a fresh migrated PostgreSQL database."""
    name = postgresql.create(template=migrated_postgresql)
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture(scope="module")
def sqlite_url_of_module(migrated_sqlite, tmp_path_factory):
    """Return the URL of a SQLite database that the tests of one module share."""
    path = tmp_path_factory.mktemp("shared") / "test.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def postgresql_url_of_module(postgresql, migrated_postgresql):
    """Yield the URL of a PostgreSQL database that the tests of one module share."""
    name = postgresql.create(template=migrated_postgresql)
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request):
    """Return the URL of a fresh migrated database, once on each engine."""
    return request.getfixturevalue(f"{request.param}_url")
