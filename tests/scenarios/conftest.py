"""The shared sandbox, its operator, relying parties of theirs, and one time line where the clock has to move."""

import pytest

from tests.scenarios.operator import Operator
from tests.silence.conftest import line  # noqa: F401 - a fixture

INSPECTED = ["immunisation", "long_term_care"]


@pytest.fixture(scope="session")
def operator(sandbox):
    return Operator(sandbox)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("clients")


@pytest.fixture(scope="session")
def inspector(operator, folder):
    """Return a relying party that asks once for whatever it is approved for."""
    return operator.registers(folder, "inspector", INSPECTED)
