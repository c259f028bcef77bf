"""For whom, where the service says whom it means, or that it means one person, or many."""

import pytest

from tests.citizen_browser import Browser
from tests.citizen_world import ENTITLEMENT, HANAKO, MISAKI, TARO

ENTRY = {
    "type": "self_information",
    "purpose": "vaccination_calendar",
    "categories": ["immunisation", "maternal_child_health"],
}


@pytest.fixture
def family(world):
    """A service whose purpose is reviewed for several people in one request."""
    world.register(purposes=[ENTITLEMENT["purposes"][0] | {"subjects": "many"}])
    return world


def offered(world, *entries):
    """Let the parent log in and come to the page; return the browser and who can be chosen."""
    browser = Browser(world)
    browser.log_in(world.cards[MISAKI], world.push(details=entries))
    return browser, set(browser.page_options("subject"))


def reference(world, person):
    person_id = world.services.persons.enrol(person, now=world.clock())
    return world.services.oauth.pairwise.subject("techo", person_id)


def entries_about(world, *people):
    return [ENTRY | {"subject": reference(world, person)} for person in people]


def test_those_who_are_named_are_offered_and_nobody_else(family):
    _, people = offered(family, *entries_about(family, HANAKO, MISAKI))
    assert people == {HANAKO, MISAKI}
    # For somebody else nobody can answer, and nothing tells of them.
    _, people = offered(family, *entries_about(family, HANAKO, TARO))
    assert people == {HANAKO}


def test_a_request_about_one_person_takes_one_answer(family):
    for said, kind in (("one", "radio"), ("many", "checkbox")):
        browser, people = offered(family, ENTRY | {"subjects": said})
        assert people == {MISAKI, HANAKO}
        assert f'type="{kind}" name="subject"' in browser.html
