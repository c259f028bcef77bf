"""Pages inside other apps: told before the card is asked for, with the address to open instead."""

import pytest

from provider.web.citizen.login.web_views import is_web_view
from tests.citizen_browser import Browser
from tests.citizen_world import MISAKI

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 17; Pixel 11{wv}) AppleWebKit/537.36 Version/4.0 Chrome/150.0"
)
LINE = f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 Safari Line/15.2.0"


@pytest.mark.parametrize(
    ("name", "said", "inside"),
    [
        ("LINE", LINE, True),
        ("Facebook", f"{IPHONE} Mobile/22A [FBAN/FBIOS;FBAV/500.0]", True),
        ("Instagram", f"{IPHONE} Mobile/22A Instagram 350.0", True),
        ("Android WebView", ANDROID.format(wv="; wv") + " Mobile Safari/537.36", True),
        ("WKWebView", f"{IPHONE} (KHTML, like Gecko) Mobile/15E148", True),
        ("Safari", f"{IPHONE} Version/19.1 Mobile/15E148 Safari/604.1", False),
        ("Chrome on iOS", f"{IPHONE} CriOS/150.0 Mobile/15E148 Safari/604.1", False),
        ("Chrome on Android", ANDROID.format(wv="") + " Mobile Safari/537.36", False),
        ("Chrome on Linux", "Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0 Safari/537.36", False),
        ("Outline", "Mozilla/5.0 (X11) Outline/1.0 Safari/537.36", False),
        ("nothing", "", False),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_apps_are_told_from_browsers(name, said, inside):
    assert is_web_view(said) is inside


def inside_of(world, said):
    browser = Browser(world)
    browser.client.environ_base |= {"HTTP_USER_AGENT": said}
    return browser


def test_inside_a_chat_app_the_card_is_not_asked_for_and_the_address_is_shown(world):
    world.register_with(client_uri="https://app.example/start")
    browser = inside_of(world, LINE).arrive()
    assert "このアプリの中では、カードを読み取れません" in browser.text
    assert "何も渡っていません" in browser.text
    assert browser.page.attributes["address"]["value"] == "https://app.example/start"
    outside = browser.page.links["out-of-line"]
    assert outside == "https://app.example/start?openExternalBrowser=1"
    assert "nonce" not in browser.html


def test_for_my_page_the_address_is_ours_and_only_line_is_offered_its_own_way_out(world):
    browser = inside_of(world, f"{IPHONE} Mobile/22A Instagram 350.0").open("/my-page")
    browser.press("continue")
    assert browser.page.attributes["address"]["value"] == f"{world.origin}/my-page"
    assert "out-of-line" not in browser.page.links


def test_an_app_without_an_address_is_named_in_words(world):
    browser = inside_of(world, LINE).arrive()
    assert "address" not in browser.page.attributes
    assert "サービスのはじめのページを開いてください" in browser.text


def test_whoever_goes_on_inside_gets_the_login_and_may_stop(world):
    browser = inside_of(world, LINE).arrive()
    form = next(form for form in browser.page.forms if form.method == "get")
    [(name, value)] = form.fields
    asked = browser.open(f"{form.action}?{name}={value}").ask_card()
    assert asked["nonce"]
    stopping = inside_of(world, LINE).arrive().press("cancel")
    assert "何も渡していません" in stopping.text


def test_a_browser_of_its_own_sees_none_of_it(world):
    browser = inside_of(world, f"{IPHONE} Version/19.1 Mobile/15E148 Safari/604.1").arrive()
    assert "このアプリの中では" not in browser.text
    assert MISAKI in world.cards
