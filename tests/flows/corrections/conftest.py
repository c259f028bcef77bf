"""An office that takes corrections, for the stories of one module, and an app that hears events."""

import pytest

from tests.citizen_world import MISAKI, World
from tests.correction_town import office_of
from tests.services.hostile_server import HostileServer


@pytest.fixture(scope="module")
def town(tmp_path_factory, sqlite_url_of_module):
    """A municipality that takes corrections, for all stories one after the other."""
    world = World(tmp_path_factory.mktemp("corrections"), sqlite_url_of_module)
    with office_of(world) as running:
        yield running
    world.services.database.dispose()


@pytest.fixture
def office(town):
    """The municipality, which forgot all earlier stories."""
    town.begin_anew()
    return town


@pytest.fixture
def host():
    """The address at which an app hears events."""
    running = HostileServer()
    running.says(b"", status=202, content_type=None)
    yield running
    running.close()


@pytest.fixture
def misaki(office):
    """The citizen's own id here."""
    return office.world.services.persons.enrol(MISAKI, now=office.world.clock())
