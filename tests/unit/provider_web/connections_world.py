"""Connections of citizens, made without the consent pages, and the browser that looks at them."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from consent.grant import Grant
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, HANAKO, MISAKI

TEXT = {
    "version": "2026-11-26",
    "ja": {
        "recipient": "こそだて手帳",
        "purpose": "予防接種の予定を知らせるため",
        "categories": ["予防接種", "母子保健"],
        "claims": [],
        "term": "1年",
        "until": "令和9年11月22日（2027年）18時00分",
    },
}


class Connections:
    """Makes grants of one citizen, and opens my page as that citizen."""

    def __init__(self, world):
        self.world = world
        self.made = 0
        self.browser = Browser(world).log_in_to_my_page(world.cards[MISAKI])
        self.me, self.child = (
            world.services.persons.enrol(who, now=world.clock()) for who in (MISAKI, HANAKO)
        )
        with world.services.database.reading() as connection:
            query = "SELECT credential_id FROM credential"
            self.credential = connection.exec_driver_sql(query).scalar()

    def give(self, **changes):
        """Add a grant that is in use; return it."""
        self.made += 1
        now = self.world.clock()
        grant = Grant(
            **{
                "grant_id": f"g-{self.made:03}",
                "client_id": CLIENT,
                "person_id": self.me,
                "subject_id": self.me,
                "credential_id": self.credential,
                "relation": "self",
                "categories": ("immunisation", "maternal_child_health"),
                "declined": (),
                "purpose_id": "vaccination_calendar",
                "consent_text": TEXT,
                "standing": True,
                "given_at": now,
                "expires_at": now + timedelta(days=365),
                "activated_at": now,
                **changes,
            }
        )
        self.world.services.grants.add(grant)
        return grant

    def kept(self, grant):
        return self.world.services.grants.get(grant.grant_id)

    def kinds(self, grant):
        changes = self.world.services.grant_changes.of_grant(grant.grant_id)
        return [change.kind.value for change in changes]

    def statements(self, act):
        """Count the statements that an act costs."""
        seen = []

        def note(_connection, _cursor, statement, *_):
            seen.extend([statement] if statement != "BEGIN" else [])

        engine = self.world.services.database.engine
        event.listen(engine, "before_cursor_execute", note)
        act()
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)


@pytest.fixture
def mine(world):
    """Return the connections of one citizen, who is logged in."""
    return Connections(world)
