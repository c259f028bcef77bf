"""One provider and one office, for the stories of one module, and a citizen who is logged in."""

import pytest

from tests.citizen_world import MISAKI, World
from tests.correction_town import office_of
from tests.record_steps import VACCINE, logged_in


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider and one office for all stories, which each begin anew."""
    world = World(tmp_path_factory.mktemp("records"), sqlite_url_of_module)
    with office_of(world) as office:
        yield office
    world.services.database.dispose()


@pytest.fixture
def office(shared):
    shared.begin_anew()
    shared.holds[MISAKI, "immunisation"] = [VACCINE]
    return shared


@pytest.fixture
def browser(office):
    return logged_in(office)
