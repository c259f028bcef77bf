"""Logins in both response modes: the Basic plan and, module for module, the Form Post plan."""

import itertools

import pytest

from tests.conformance.login import login_run
from tests.conformance.variants import BASIC

_numbers = itertools.count(1)


@pytest.fixture(params=["query", "form_post"])
def login(suite, request):
    """A run of the Basic plan, then of the Form Post plan."""
    return login_run(suite, next(_numbers), BASIC, request.param)


@pytest.fixture
def login_of(suite):
    """Return ``login_of(variant, **metadata)``."""
    return lambda variant, **metadata: login_run(suite, next(_numbers), variant, **metadata)
