"""The provider under test, and the two clients and the browser of each module."""

import itertools
import shutil

import pytest

from tests.conformance.flow import Run
from tests.conformance.parties import enrolled
from tests.conformance.suite import Suite
from tests.conformance.variants import DPOP, MTLS, SIGNED

CALLBACK = "https://app.example/callback"
SECOND_CALLBACK = f"{CALLBACK}?dummy1=lorem&dummy2=ipsum"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def suite(migrated_sqlite, tmp_path_factory):
    """One provider for all modules, as the real suite tests one deployment; its clock only goes on."""
    folder = tmp_path_factory.mktemp("conformance")
    database = folder / "suite.sqlite3"
    shutil.copyfile(migrated_sqlite, database)
    opened = Suite(folder, f"sqlite:///{database}")
    yield opened
    opened.services.database.dispose()


@pytest.fixture
def run_of(suite):
    """Return ``run_of(variant, **metadata)``: two fresh clients and a fresh browser."""

    def begin(variant, **metadata):
        number = next(_numbers)
        first = enrolled(suite, f"first-{number}", variant, CALLBACK, **metadata)
        second = enrolled(suite, f"second-{number}", variant, SECOND_CALLBACK, **metadata)
        return Run(suite, first, second, suite.citizen())

    return begin


@pytest.fixture(params=[DPOP, MTLS, SIGNED], ids=lambda variant: variant.name)
def run(run_of, request):
    """A run in each variant of the FAPI plans."""
    return run_of(request.param)


@pytest.fixture(params=[DPOP, SIGNED], ids=lambda variant: variant.name)
def dpop_run(run_of, request):
    """A run whose tokens are bound by DPoP."""
    return run_of(request.param)
