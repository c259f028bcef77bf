"""An office with two residents: a grown-up with a card, and a child with one."""

import shutil

import pytest

from connectors.sandbox.office import command
from connectors.sandbox.office.desk import create_app
from connectors.sandbox.office.opening import open_office
from connectors.sandbox.office.register import register_of
from connectors.sandbox.people import load_people
from tests.office_world import card, listed_holders, orders_in, write_person
from tests.pki import NOW


class Office:
    """A data folder of its own, and the counter's command."""

    def __init__(self, folder):
        self.people_folder, self.data = folder / "people", folder / "data"
        self.people = load_people(self.people_folder)
        self.register = register_of(self.data)

    def at_counter(self, *arguments):
        """Do one thing as `madoguchi sandbox office` does; return the exit status."""
        own = ("--data", str(self.data), "--people", str(self.people_folder))
        return command.main([*own, *arguments], clock=lambda: NOW)

    def reopen(self, now=NOW):
        open_office(self.data, orders_in(self.people_folder), now=now)

    def certificates(self, **only):
        with self.register.reading() as books:
            return books.certificates(**only)

    def feed(self):
        with self.register.reading() as books:
            return [(event.sha256, event.status.value) for event in books.events(0)]

    @property
    def listed(self):
        return listed_holders(self.data)


@pytest.fixture(scope="session")
def opened_once(tmp_path_factory):
    """The office's first day, once for all tests: making keys is the slow part."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "people").mkdir()
    write_person(folder / "people", card("normal", card_id="taro"), person_id="p-taro")
    write_person(
        folder / "people",
        card("normal", card_id="mei"),
        person_id="p-mei",
        name={"text": "見本 芽衣", "kana": "ミホン　メイ"},
        birth_date="2019-03-08",
        sex="female",
    )
    open_office(folder / "data", orders_in(folder / "people"), now=NOW)
    return folder


@pytest.fixture
def town_office(opened_once, tmp_path):
    shutil.copytree(opened_once, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path)


@pytest.fixture
def desk(town_office):
    app = create_app(town_office.data, town_office.people, clock=lambda: NOW)
    return app.test_client()
