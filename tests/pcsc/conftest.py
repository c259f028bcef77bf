"""One card of each kind that a citizen may hold."""

import pytest

from tests import pki
from tests.citizen_browser import browser
from tests.citizen_world import world
from tests.two_key_card import Card

__all__ = ["browser", "world"]


@pytest.fixture
def plastic(tmp_path):
    return Card(tmp_path / "cards", "plastic", pki.rsa_key)


@pytest.fixture
def phone(tmp_path):
    habits = {"read_needs_pin": True}
    return Card(
        tmp_path / "cards", "phone", pki.rsa_key, token_label="JPKIAPGPSETOKEN", behaviour=habits
    )


@pytest.fixture
def next_card(tmp_path):
    return Card(tmp_path / "cards", "next", pki.p384_key)


@pytest.fixture(params=["plastic", "phone", "next_card"])
def any_card(request):
    """Return a card of each kind in turn."""
    return request.getfixturevalue(request.param)
