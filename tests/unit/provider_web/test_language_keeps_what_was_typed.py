"""Every form outside a visit in another language: what was typed stays, and nothing else is done."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import template_rendered

import provider.web
from tests.citizen_browser import Browser
from tests.citizen_world import MISAKI
from tests.correction_town import office_of
from tests.dom import tree
from tests.mandate_stories import last_day
from tests.notice_world import OWN, SETTINGS, MailWorld
from tests.record_steps import VACCINE, read, said_wrong
from tests.unit.provider_web.connections_world import Connections

WORDS = "2回目（にかいめ）のはずです。\n<b>髙𠮷</b>"
TEMPLATES = Path(provider.web.__file__).parent / "templates"
A_CONTROL = re.compile(
    r'<textarea|type="(?:radio|checkbox|text|date)"|ui\.radio_card\(|name="code"'
)
OF_A_VISIT = {"choose.html", "claims.html", "macros.html", "subject.html", "values.html"}
NOT_TYPED = {"history/history.html", "web_view.html"}
"""A search, which is an address of its own, and an address to copy."""
LEFT_ALONE = ("correction_case", "protection", "mandate_offer", "grant_change", "mail_address")


class _Post:
    """A mail server that nothing is brought to."""

    url = "smtp://127.0.0.1:1"


@pytest.fixture(scope="module")
def office(tmp_path_factory, sqlite_url_of_module):
    world = MailWorld(tmp_path_factory.mktemp("typed"), sqlite_url_of_module, _Post)
    with office_of(world) as office:
        office.holds[MISAKI, "immunisation"] = [VACCINE]
        yield office
    world.services.database.dispose()


@pytest.fixture(scope="module")
def mine(office):
    return Connections(office.world)


@pytest.fixture
def browser(mine):
    """A citizen who reads Japanese, whatever the story before them ended in."""
    return mine.browser.open("/my-page?lang=ja")


def test_each_form_keeps_what_was_typed_in_every_language(office, mine, browser):
    world, heard = office.world, len(office.heard)
    before = left_alone(world)
    with seen_by(world.app) as walked:
        whose = browser.open("/my-page/records").page_options("subject")[1]
        stays(browser, subject=whose)
        stays(said_wrong(office, browser), words=WORDS)
        stays(browser.open("/my-page/safety/protection"), kind="self_info_block")
        wanted = {"category": "immunisation", "may_disclose": "1", "last": last_day(world)}
        stays(browser.open("/my-page/proxies/new"), **wanted)
        stays(browser.open("/my-page/proxies/accept"), code="ABCD-EFGH")
        stays(browser.open(f"/my-page/grants/{mine.give().grant_id}/shorten"), days="30")
        stays(browser.open(SETTINGS), address="not yet an address")
        assert left_alone(world) == before
        browser.press("send-code", address=OWN)
        stays(browser, code="1234")
        stays(clerk_of(world), code="1234 5678")
    assert len(office.heard) == heard
    assert typed_pages() <= walked


def test_a_form_that_came_back_keeps_it_too(office, browser):
    said_wrong(office, browser.open("/my-page/records"))
    browser.press("send", words="あ" * 1001)
    stays(browser, words="あ" * 1001)
    case_id = browser.hidden("case")
    browser.press("send", words=WORDS)
    assert browser.path == f"/my-page/corrections/{case_id}"


def test_a_letter_and_codes_that_are_shown_once_are_read_in_another_language(office, browser):
    world = office.world
    said_wrong(office, browser.open("/my-page/records"))
    form = next(f for f in browser.page.forms if "send" in f.buttons)
    browser.post("/my-page/records/report/letter", **dict(form.fields) | {"words": "2回目です"})
    shown_again(browser, "written")
    browser.open("/my-page/proxies/new")
    browser.press("continue", category="immunisation", last=last_day(world))
    shown_again(browser, "mandate-code")
    shown_again(browser.open("/counter-code").press("make-code"), "counter-code")
    assert (world.rows("mandate_offer"), world.rows("counter_code")) == (1, 1)


def test_the_reading_behind_the_form_is_still_there(office, browser):
    path = read(office, browser.open("/my-page/records")).path
    browser.press("report-ZZ-1").press("language-en")
    assert "report-ZZ-1" in browser.open(path).html


def test_a_page_that_only_a_form_leads_to_does_not_send_its_reader_to_another_record(browser):
    browser.post("/my-page/records/report", subject="made up")
    assert browser.status == 403
    assert browser.page.links["language-en"] == "/my-page?lang=en"


def test_no_other_site_fills_in_a_form(browser):
    headers = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    filled = {"lang": "en", "category": "immunisation"}
    answer = browser.client.post(
        "/my-page/proxies/new", data=filled, headers=headers, base_url=browser.world.origin
    )
    assert answer.status_code == 403
    assert "checked" not in answer.text


def stays(browser, **typed):
    """Type, go through the languages, and find what was typed on the same page each time."""
    heading = {}
    for language in ("en", "ja-plain", "ja"):
        browser.press(f"language-{language}", **typed)
        assert browser.status == 200, browser.path
        heading[language] = tree(browser.html).first("h1").shown
        for name, value in typed.items():
            assert (name, value) in found_in(browser.html), (browser.path, language)
    assert heading["en"] != heading["ja"]


def shown_again(browser, shown_id):
    shown = tree(browser.html).first("p", id=shown_id).shown
    assert shown
    for language in ("en", "ja-plain", "ja"):
        page = tree(browser.press(f"language-{language}").html)
        assert page.first("p", id=shown_id).shown == shown


def left_alone(world):
    """Count what the forms would have made."""
    return [world.rows(table) for table in LEFT_ALONE]


def found_in(html):
    """What stands in the fields of a page, and what is ticked, as (name, value)."""
    found = set()
    for control in tree(html).every("input", "textarea"):
        kind, told = control.attributes.get("type"), control.attributes
        if control.tag == "textarea":
            found.add((told["name"], "".join(control.parts)))
        elif kind not in ("radio", "checkbox") or "checked" in told:
            found.add((told.get("name"), told.get("value")))
    return found


def clerk_of(world):
    """A clerk who is about to type a code."""
    secret = world.services.counter_clerks.add("desk-1", now=world.clock())
    return Browser(world).open("/counter").press("log-in", secret=secret)


@contextmanager
def seen_by(app):
    """Gather the names of the templates that an app renders meanwhile."""
    names = set()

    def note(_app, template, **_):
        names.add(template.name)

    with template_rendered.connected_to(note, app):
        yield names


def typed_pages():
    """The templates of pages, other than those of a visit, that have something to type or to tick."""
    every = {str(path.relative_to(TEMPLATES)): path for path in TEMPLATES.rglob("*.html")}
    return {name for name, path in every.items() if A_CONTROL.search(path.read_text())} - (
        OF_A_VISIT | NOT_TYPED
    )
