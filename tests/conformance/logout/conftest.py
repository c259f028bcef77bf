"""A citizen who is logged in at a relying party that may ask for a logout."""

import itertools

import pytest

from tests.conformance.login import login_run
from tests.conformance.variants import BASIC

AFTER = "https://app.example/after-logout"
_numbers = itertools.count(1)


@pytest.fixture
def login(suite):
    """A run whose clients registered where a citizen comes back to after a logout."""
    return login_run(suite, f"logout-{next(_numbers)}", BASIC, post_logout_redirect_uris=[AFTER])
