"""A provider on SQLite, a worker by hand, and offices of which one seals."""

import pytest

from tests.flows.conftest import HandWorker
from tests.oauth_provider import InProcessProvider
from tests.sealed.world import CATEGORY, Offices, records, seals


@pytest.fixture
def provider(prepared_settings):
    opened = InProcessProvider(prepared_settings)
    yield opened
    opened.close()


@pytest.fixture
def worker(provider):
    hand = HandWorker(provider)
    hand.directory.agencies = ("hinata",)
    return hand


@pytest.fixture
def offices(provider, worker):
    opened = Offices(provider.clock)
    opened.held["hinata", CATEGORY] = records()
    seals(provider, worker, opened)
    return opened
