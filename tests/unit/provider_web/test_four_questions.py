"""What did you hand over, to whom, until when, how do you stop it: answered on the pages of a consent.

Whoever takes part in a test of comprehension is asked these four (``docs/comprehension``). No page can
answer for a reader; but what does not stand there, near the top and unfolded, nobody can answer.
"""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.web import dates
from scopes.catalogue import CATALOGUE
from tests.citizen_browser import Browser
from tests.citizen_world import TARO, World
from tests.dom import tree

APP = {"ja": "こそだて手帳", "en": "Kosodate Techo"}
STOP = {"ja": "マイページ", "en": "my page"}
ASKED = (
    "household",
    "immunisation",
    "maternal_child_health",
    "child_allowance",
    "tax_income",
    "pension",
)
TERMS = {"once": 1, "90": 90, "365": 365}
NEAR_THE_TOP = {"check": 1200, "done": 500}
"""Characters of what is shown; the check page has the sentences about each kind of information between."""
PURPOSE = {
    "id": "vaccination_calendar",
    "text": {"ja": "予防接種の予定を知らせるため", "en": "To plan vaccinations"},
    "categories": list(ASKED),
    "max_term_days": 365,
}


@pytest.fixture(scope="module")
def citizens(sqlite_url_of_module, tmp_path_factory):
    """Yield a browser in each language whose citizen is logged in already."""
    world = World(tmp_path_factory.mktemp("world"), sqlite_url_of_module)
    world.register(purposes=[PURPOSE])
    found = {tongue: Browser(world, tongue) for tongue in ("ja", "en")}
    for browser in found.values():
        browser.log_in(
            world.cards[TARO], world.push(f"openid offline_access {ASKED[0]} {ASKED[1]}")
        )
    yield found
    world.services.database.dispose()


consents = st.tuples(
    st.sampled_from(sorted(APP)),
    st.lists(st.sampled_from(ASKED), min_size=2, max_size=5, unique=True),
    st.integers(min_value=1),
    st.integers(min_value=0),
)


@given(consent=consents)
@settings(max_examples=10)
def test_the_four_answers_stand_on_the_check_page_and_the_done_page(citizens, consent):
    tongue, asked, picked, length = consent
    browser = citizens[tongue]
    chosen = asked[: 1 + picked % len(asked)]
    browser.open(browser.world.push("openid offline_access " + " ".join(asked)))
    browser.press("continue")
    offered = [days for form in browser.page.forms for days in form.options.get("term", ())]
    term = offered[length % len(offered)] if offered else "once"
    browser.press("continue", category=chosen, term=term)
    answered(browser, tongue, "check", chosen, asked, term)
    browser.press("agree")
    answered(browser, tongue, "done", chosen, asked, term)


def answered(browser, tongue, name, chosen, asked, term):
    """Demand the four answers on the page that is shown."""
    assert browser.path.endswith(f"/{name}")
    shown = tree(browser.html).first("main").shown
    top = shown[: NEAR_THE_TOP[name]]
    names = {each: CATALOGUE[each].wording.name.in_language(tongue) for each in asked}
    until = browser.world.clock() + timedelta(days=TERMS[term])
    assert [names[each] for each in chosen if names[each] not in top] == []  # what
    assert APP[tongue] in top  # to whom
    assert dates.day(until, tongue).split("（")[0] in shown  # until when
    assert STOP[tongue] in (top if name == "done" else shown)  # how to stop it
    if name == "done":
        assert [names[each] for each in asked if each not in chosen and names[each] in shown] == []
