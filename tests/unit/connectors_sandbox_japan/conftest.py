"""A part of Sandbox Japan that several stories look at, computed once for all of them."""

from datetime import date

import pytest

from connectors.sandbox.japan.households import household

TODAY = date(2026, 10, 1)


@pytest.fixture(scope="session")
def households():
    return [household("1", number) for number in range(1, 251)]


@pytest.fixture(scope="session")
def members(households):
    return [member for each in households for member in each.members]


@pytest.fixture
def today():
    return TODAY
