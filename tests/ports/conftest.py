"""Each store's promises are checked on every database it supports."""

import importlib
import pkgutil

import pytest

import provider.storage
from provider.storage.db import Base, Database

for module in pkgutil.iter_modules(provider.storage.__path__):
    importlib.import_module(f"provider.storage.{module.name}")


@pytest.fixture(params=["sqlite"])
def database(request, tmp_path):
    """An empty database with every table."""
    opened = Database(f"sqlite:///{tmp_path}/test.sqlite3")
    Base.metadata.create_all(opened.engine)
    yield opened
    opened.dispose()
