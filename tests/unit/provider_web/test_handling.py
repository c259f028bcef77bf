"""How long a recipient keeps what it gets, and to whom it passes it on: said before, kept as said, told after."""

import json

import pytest

from tests.citizen_browser import Browser
from tests.citizen_world import ENTITLEMENT, HANAKO, MISAKI

SAID = {
    "retention": {"ja": "退会したら消します。", "en": "Deleted when you leave."},
    "shared_with": ["株式会社おくすり（架空）"],
}
COMMISSION = 'href="https://www.ppc.go.jp/"'


def allowed(world, language):
    """Walk to the end of a visit; return the browser and what was read before and at the decision."""
    browser, path = Browser(world, language), world.push()
    start = browser.open(path).text
    browser.log_in(path=path).press("continue", subject=HANAKO)
    check = browser.press("continue", category=["immunisation"], term="365")
    read = (start, check.text, check.html)
    browser.press("agree")
    return browser, read


@pytest.mark.parametrize(
    ("language", "kept", "shared"),
    [
        ("ja", "退会したら消します。", "次のところにも渡ります：株式会社おくすり（架空）"),
        ("en", "Deleted when you leave.", "These, too: 株式会社おくすり（架空）"),
    ],
)
def test_it_is_said_before_kept_and_told_after(world, language, kept, shared):
    world.register(purposes=[ENTITLEMENT["purposes"][0] | SAID])
    browser, (start, check, html) = allowed(world, language)
    assert COMMISSION in html
    person = world.services.persons.enrol(MISAKI, now=world.clock())
    [grant] = world.services.grants.of_person(person)
    world.register()
    path = f"/my-page/grants/{grant.grant_id}"
    pages = {end: browser.open(path + end).text for end in ("", "/receipt", "/receipt.txt")}
    for name, text in {"start": start, "check": check, **pages}.items():
        assert kept in text, name
        assert shared in text, name
    told = json.loads(browser.open(f"{path}/receipt.json").html)["pii_processing"]
    assert (told["retention"], told["passed_on"]) == (kept, shared)


def test_what_nobody_promised_is_said_to_be_no_promise(world):
    _, (start, check, _) = allowed(world, "ja")
    for text in (start, check):
        assert "いつまで保存するかを示していません" in text
        assert "ほかに渡すかどうかを示していません" in text
