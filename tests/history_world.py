"""A citizen's history in a world that stories of one module share: permissions and entries are put into it."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import insert

from consent.disclosure import CHAIN_START, DisclosedItem, Disclosure, chained
from consent.grant import Grant
from provider.storage.disclosures import DisclosureRow, _values
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, HANAKO, MISAKI, TARO, World

PATH = "/my-page/history"

RELEASED = (DisclosedItem("immunisation", "released", ("hinata",), 12),)
_SAID = {
    "recipient": "こそだて手帳",
    "purpose": "予防接種の予定を知らせるため",
    "categories": ["予防接種", "母子保健"],
    "claims": [],
    "term": "90日",
    "until": "令和9年2月20日（2027年）",
}
_CONSENT = {"version": "2026-11-26"} | dict.fromkeys(("ja", "ja-plain", "en"), _SAID)
_TABLES = (
    "disclosure",
    "unrecognised_case",
    "ledger_check",
    "notice",
    "grant_change",
    "consent_grant",
    "mandate",
)


class Past:
    """What happened before a story: a ledger that grows by one minute an entry."""

    def __init__(self, world):
        self.world, self.services = world, world.services
        self._numbers = count(1)
        with self.services.database.transaction() as connection:
            for table in _TABLES:
                connection.exec_driver_sql(f"DELETE FROM {table}")

    def person(self, name=MISAKI):
        return self.services.persons.enrol(name, now=self.world.clock())

    def permit(self, by=MISAKI, about=None, relation="self", **changes):
        """Keep a live permission; return it."""
        now = self.world.clock()
        grant = Grant(
            grant_id=str(uuid4()),
            client_id=CLIENT,
            person_id=self.person(by),
            subject_id=self.person(about or by),
            credential_id="k-1",
            relation=relation,
            categories=("immunisation", "maternal_child_health"),
            declined=(),
            purpose_id="vaccination_calendar",
            consent_text=_CONSENT,
            standing=True,
            given_at=now - timedelta(days=1),
            expires_at=now + timedelta(days=90),
            activated_at=now,
        )
        grant = replace(grant, **changes)
        self.services.grants.add(grant)
        return grant

    def entry(self, grant=None, *, delivered=True, items=RELEASED, **changes):
        """Add an entry under a permission, or a person's own reading without one."""
        number = next(self._numbers)
        about = grant or self.nobody()
        at = self.world.clock() + timedelta(minutes=number)
        entry = Disclosure(
            disclosure_id=str(uuid4()),
            occurred_at=at,
            requested_at=at,
            client_id=about.client_id,
            grant_id=about.grant_id,
            retrieval_id="r-1",
            person_id=about.person_id,
            subject_id=about.subject_id,
            relation=about.relation,
            purpose_id=about.purpose_id,
            items=items,
        )
        kept = self.services.disclosures.append(replace(entry, **changes))
        if delivered:
            self.services.disclosures.mark_delivered(kept.disclosure_id, now=at)
        return kept

    def nobody(self):
        """What an entry says of a permission that there is none."""
        return replace(
            self.permit(by=MISAKI, activated_at=None, expires_at=self.world.clock()), grant_id=""
        )

    def many(self, grant, length, between=TARO):
        """Write a long chain at once, every tenth entry of it another person's."""
        other, previous, rows = self.person(between), CHAIN_START, []
        for number in range(length):
            whose = other if number % 10 == 9 else grant.person_id
            at = grant.given_at + timedelta(minutes=number)
            entry = Disclosure(
                f"e-{number}", at, at, CLIENT, grant.grant_id, f"r-{number}", whose, whose, "self",
                grant.purpose_id, RELEASED, delivered_at=at,
            )  # fmt: skip
            rows.append(chained(entry, previous))
            previous = rows[-1].entry_hash
        with self.services.database.transaction() as connection:
            connection.execute(insert(DisclosureRow), [_values(row) for row in rows])

    def tamper(self, entry, **changes):
        """Change a row behind the provider's back."""
        [(name, value)] = changes.items()
        with self.services.database.transaction() as connection:
            connection.exec_driver_sql(
                f"UPDATE disclosure SET {name} = ? WHERE disclosure_id = ?",
                (value, entry.disclosure_id),
            )


@pytest.fixture(scope="module")
def shared(tmp_path_factory, sqlite_url_of_module):
    """One provider for all stories, and a browser for each citizen that stays logged in."""
    world = World(tmp_path_factory.mktemp("history"), sqlite_url_of_module)
    browsers = {name: Browser(world) for name in (MISAKI, TARO, HANAKO)}
    for name, browser in browsers.items():
        browser.log_in_to_my_page(world.cards[name])
    yield world, browsers
    world.services.database.dispose()


@pytest.fixture
def past(shared):
    return Past(shared[0])


@pytest.fixture
def reader(shared, past):
    """The parent, who reads Japanese."""
    return shared[1][MISAKI].open(f"{PATH}?lang=ja")


def shown(browser, path=PATH):
    """The ids of the entries on a page, from above."""
    browser.open(path)
    start = "entry-"
    return [i.removeprefix(start) for i in browser.page.attributes if i.startswith(start)]


def ids(*entries):
    return [entry.disclosure_id for entry in entries]
