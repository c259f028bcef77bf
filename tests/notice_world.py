"""A provider with a mail server, shared by the stories of a module, and citizens with boxes and addresses."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from consent.grant import Grant
from provider.worker import _ERRANDS
from tests.citizen_world import CLIENT, MISAKI, World
from tests.mandate_stories import on_my_page
from tests.pki import NOW
from tests.services.mail_server import MailServer

BOX, SETTINGS = "/my-page/notices", "/my-page/notices/settings"
OWN = "yamada.misaki.canary@mail.example"
CANARIES = (
    "山田",
    "美咲",
    "misaki",
    "こそだて",
    "Kosodate",
    CLIENT,
    "予防接種",
    "Vaccin",
    "ワクチン",
)
"""Of person, app and kinds of information: nothing of it may stand in a mail's subject or text."""

AGREED = {"recipient": "こそだて手帳", "purpose": "予定を知らせるため", "term": "90日間"}


class MailWorld(World):
    """A world whose provider has a mail server."""

    def __init__(self, folder, database_url, server):
        self._mail_url = server.url
        super().__init__(folder, database_url)

    def _settings(self, database_url):
        mail = {"smtp_url": self._mail_url, "smtp_sender": "oshirase@madoguchi.invalid"}
        return replace(super()._settings(database_url), **mail)

    def post_goes_round(self, **later):
        self.clock.turn(**later)
        return _ERRANDS["mail"](self.services)

    def person(self, who):
        return self.services.persons.enrol(who, now=self.clock())


TABLES = (
    *("notice", "notice_setting", "mail", "mail_address", "registration_count"),
    *("authorization_code", "grant_change", "retrieval_part", "retrieval"),
    *("consent_grant", "mandate", "browser_session", "flow"),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider and one mail server for all stories, which each begin anew."""
    server = MailServer()
    world = MailWorld(tmp_path_factory.mktemp("notices"), sqlite_url_of_module, server)
    yield world, server
    world.services.database.dispose()
    server.close()


@pytest.fixture
def world(shared):
    world, server = shared
    world.clock.now = NOW
    world.register()
    server.taken.clear()
    with world.services.database.transaction() as connection:
        for table in TABLES:
            connection.exec_driver_sql(f"DELETE FROM {table}")
    return world


@pytest.fixture
def server(shared):
    return shared[1]


@pytest.fixture
def misaki(world):
    return on_my_page(world, MISAKI)


def code_in(mail):
    return re.search(r"\d{4} \d{4}", mail.get_content())[0]


def with_address(world, browser, server, address=OWN):
    """Let a person type an address and its code."""
    browser.open(SETTINGS)
    browser.press("send-code", address=address)
    assert browser.status == 200, browser.text
    world.post_goes_round()
    return browser.press("confirm-address", code=code_in(server.mails[-1]))


def agree_to(world, browser):
    """Give the app a grant on the pages' behalf; return it."""
    path = browser.path
    grant = grant_of(world, MISAKI)
    with world.services.database.transaction():
        world.services.grants.add(grant)
        world.services.notices.grant_given(grant, now=world.clock())
    browser.path = path
    return grant


def grant_of(world, giver, subject=None, grant_id="00000000-0000-4000-8000-000000000001"):
    me = world.person(giver)
    return Grant(
        grant_id=grant_id,
        client_id=CLIENT,
        person_id=me,
        subject_id=world.person(subject) if subject else me,
        credential_id="k",
        relation="agent" if subject else "self",
        categories=("immunisation",),
        declined=(),
        purpose_id="vaccination_calendar",
        consent_text={"ja": AGREED, "ja-plain": AGREED, "en": AGREED},
        standing=True,
        given_at=world.clock(),
        expires_at=world.clock() + timedelta(days=90),
    )
